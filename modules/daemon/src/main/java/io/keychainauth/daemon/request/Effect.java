package io.keychainauth.daemon.request;

import io.keychainauth.protocol.Result;
import java.util.List;

/**
 * What an authorised request did, before anybody was told.
 *
 * @param results for the client
 * @param names of the secrets that were read, found or changed, for the audit record
 * @param change what to take back if the record cannot be written
 */
record Effect(List<Result> results, List<String> names, Undo change) implements AutoCloseable {
    static Effect found(List<Result> results, List<String> names) {
        return new Effect(results, names, Undo.NOTHING);
    }

    static Effect changed(List<String> names, Undo undo) {
        return new Effect(List.of(), names, undo);
    }

    /** Restores what was there before and then throws, so that it is recorded; returns only if nothing was changed. */
    void undo() throws BatchException {
        change.restoreAfterLostRecord();
    }

    /** Wipes every value. */
    @Override
    public void close() {
        results.forEach(Result::close);
        change.close();
    }
}

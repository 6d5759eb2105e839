package io.keychainauth.daemon.request;

import io.keychainauth.protocol.Result;
import java.util.List;
import java.util.Optional;

/**
 * What an authorised request did, before anybody was told.
 *
 * @param results for the client
 * @param names of the secrets that were read, found or changed, for the audit record
 * @param change what to take back if the record cannot be written
 */
record Effect(List<Result> results, List<String> names, Optional<Undo> change) implements AutoCloseable {
    static Effect found(List<Result> results, List<String> names) {
        return new Effect(results, names, Optional.empty());
    }

    static Effect changed(List<String> names, Undo undo) {
        return new Effect(List.of(), names, Optional.of(undo));
    }

    /** Restores what was there before and then throws, so that it is recorded; returns only if nothing was changed. */
    void undo() throws BatchException {
        if (change.isPresent()) {
            change.get().restoreAfterLostRecord();
        }
    }

    /** It is on record: what was changed stays. */
    void keep() {
        change.ifPresent(Undo::keep);
    }

    /** Wipes every value; takes back a change that is not on record. */
    @Override
    public void close() {
        results.forEach(Result::close);
        change.ifPresent(Undo::close);
    }
}

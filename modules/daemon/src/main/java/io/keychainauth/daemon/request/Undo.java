package io.keychainauth.daemon.request;

import io.keychainauth.store.Change;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The secrets as they were before a change, so that half a batch, or a change without a record, is taken back. Nobody else
 * changes them until this is closed, which takes back what was neither kept nor taken back yet: a defect ended the request.
 */
final class Undo implements AutoCloseable {
    private final SecretStore store;
    private final Turns turns;
    private final List<SecretId> ids;
    private final List<Change> before;
    /** What was begun and is not on record. */
    private List<Change> begun = List.of();

    /** What is there now. */
    private enum Present {
        OLD,
        OURS,
        UNKNOWN,
        ANOTHER
    }

    private Undo(SecretStore store, Turns turns, List<SecretId> ids) {
        this.store = store;
        this.turns = turns;
        this.ids = ids;
        this.before = new ArrayList<>(ids.size());
    }

    /** Waits for its turn and reads what is there now. */
    static Undo capture(SecretStore store, Turns turns, List<SecretId> ids) throws StoreException {
        turns.begin(ids);
        Undo undo = new Undo(store, turns, ids);
        boolean complete = false;
        try {
            store.read(
                    ids,
                    (id, secret) -> undo.before.add(
                            secret.isPresent() ? new Change.Put(id, secret.get()) : new Change.Remove(id)));
            complete = true;
            return undo;
        } finally {
            if (!complete) {
                undo.close();
            }
        }
    }

    /** Carries out the change that was captured for; if it fails, restores everything and says so. */
    void guard(List<Change> changes) throws StoreException, BatchException {
        begun = changes;
        try {
            store.apply(changes);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.LOCKED && changes.size() == 1) {
                begun = List.of();
                throw e;
            }
            throw new BatchException(e.getMessage(), restore());
        }
    }

    /** The change is on record and stays. */
    void keep() {
        begun = List.of();
    }

    void restoreAfterLostRecord() throws BatchException {
        if (!begun.isEmpty()) {
            throw new BatchException("the audit record could not be written", restore());
        }
    }

    /** Names of what is as it was; each secret is tried on its own, so that one failure does not keep the rest. */
    private List<String> restore() {
        List<Change> made = begun;
        begun = List.of();
        return before.stream()
                .filter(old -> restored(old, made))
                .map(old -> old.id().target())
                .toList();
    }

    /**
     * What cannot be restored is missing in the audit record's list. What never changed is not written: the store that
     * refused a change for want of space would refuse this one, too. Nor is what a program changed that has the store to
     * itself.
     */
    private boolean restored(Change old, List<Change> made) {
        return switch (present(old, made)) {
            case OLD -> true;
            case ANOTHER -> false;
            case OURS, UNKNOWN -> {
                try {
                    store.apply(List.of(old));
                    yield true;
                } catch (StoreException e) {
                    yield false;
                }
            }
        };
    }

    private Present present(Change old, List<Change> made) {
        Optional<Secret> now;
        try {
            now = store.read(old.id());
        } catch (StoreException e) {
            return Present.UNKNOWN;
        }
        try {
            if (leaves(old, now)) {
                return Present.OLD;
            }
            return made.stream().anyMatch(each -> each.id().equals(old.id()) && leaves(each, now))
                    ? Present.OURS
                    : Present.ANOTHER;
        } finally {
            now.ifPresent(Secret::close);
        }
    }

    /** Whether this is what a change leaves. */
    private static boolean leaves(Change change, Optional<Secret> now) {
        return switch (change) {
            case Change.Remove _ -> now.isEmpty();
            case Change.Put(SecretId _, Secret secret) ->
                now.filter(found -> Arrays.equals(
                                        found.value().bytes(), secret.value().bytes())
                                && found.attributes().equals(secret.attributes()))
                        .isPresent();
        };
    }

    @Override
    public void close() {
        try {
            if (!begun.isEmpty()) {
                restore();
            }
        } finally {
            for (Change change : before) {
                if (change instanceof Change.Put(SecretId _, Secret secret)) {
                    secret.close();
                }
            }
            turns.end(ids);
        }
    }
}

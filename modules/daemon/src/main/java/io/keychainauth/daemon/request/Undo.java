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

/** The secrets as they were before a change, so that half a batch, or a change without a record, is taken back. */
final class Undo implements AutoCloseable {
    private final Optional<SecretStore> store;
    private final List<Change> before;

    static final Undo NOTHING = new Undo(Optional.empty(), List.of());

    private Undo(Optional<SecretStore> store, List<Change> before) {
        this.store = store;
        this.before = before;
    }

    /** Reads what is there now. */
    static Undo capture(SecretStore store, List<SecretId> ids) throws StoreException {
        Undo undo = new Undo(Optional.of(store), new ArrayList<>(ids.size()));
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
        try {
            store.orElseThrow().apply(changes);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.LOCKED && changes.size() == 1) {
                throw e;
            }
            throw new BatchException(e.getMessage(), restore());
        }
    }

    void restoreAfterLostRecord() throws BatchException {
        if (!before.isEmpty()) {
            throw new BatchException("the audit record could not be written", restore());
        }
    }

    /** Names of what is as it was; each secret is tried on its own, so that one failure does not keep the rest. */
    private List<String> restore() {
        return before.stream()
                .filter(this::restored)
                .map(change -> change.id().target())
                .toList();
    }

    /**
     * What cannot be restored is missing in the audit record's list. What never changed is not written: the store that
     * refused a change for want of space would refuse this one, too.
     */
    private boolean restored(Change change) {
        try {
            if (!unchanged(change)) {
                store.orElseThrow().apply(List.of(change));
            }
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    /** Whether it certainly is as it was. */
    private boolean unchanged(Change before) {
        try {
            Optional<Secret> now = store.orElseThrow().read(before.id());
            if (now.isEmpty() || !(before instanceof Change.Put(SecretId _, Secret old))) {
                now.ifPresent(Secret::close);
                return now.isEmpty() && before instanceof Change.Remove;
            }
            try (Secret found = now.get()) {
                return Arrays.equals(found.value().bytes(), old.value().bytes())
                        && found.attributes().equals(old.attributes());
            }
        } catch (StoreException e) {
            return false;
        }
    }

    @Override
    public void close() {
        for (Change change : before) {
            if (change instanceof Change.Put(SecretId _, Secret secret)) {
                secret.close();
            }
        }
    }
}

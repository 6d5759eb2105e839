package io.keychainauth.testkit.store;

import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store in memory that fails when told to. Faults and secrets belong to the location, so that {@link #another} store
 * object shares them. Changes are carried out one by one: a fault half-way leaves those before it done.
 */
public final class FakeStore implements SecretStore {
    private final Location location;

    /** An empty store on a location of its own. */
    public FakeStore() {
        this(new Location());
    }

    private FakeStore(Location location) {
        this.location = location;
    }

    /** Another store object on the same secrets. */
    public FakeStore another() {
        return new FakeStore(location);
    }

    /** Fails one change: 1 is the next one, 2 the one after it, whatever calls they come in. */
    public void failChange(int nth) {
        synchronized (location) {
            location.changesUntilFault = nth;
        }
    }

    /** Fails all changes, or carries them out again. */
    public void failChanges(boolean fail) {
        synchronized (location) {
            location.failChanges = fail;
        }
    }

    /** Fails all changes of one target. */
    public void failChangesOf(String target) {
        synchronized (location) {
            location.failingTarget = Optional.of(target);
        }
    }

    /** Fails all reads, lists and counts, or answers them again. */
    public void failReads(boolean fail) {
        synchronized (location) {
            location.failReads = fail;
        }
    }

    /** Lets something happen during each read, as while a user is asked to unlock. */
    public void duringReads(Runnable event) {
        synchronized (location) {
            location.duringReads = event;
        }
    }

    /** Locks or unlocks. */
    public void lock(boolean locked) {
        synchronized (location) {
            location.locked = locked;
        }
    }

    /** How many changes were carried out so far. */
    public int changes() {
        synchronized (location) {
            return location.changes;
        }
    }

    @Override
    public Optional<Secret> read(SecretId id) throws StoreException {
        synchronized (location) {
            requireReadable();
            location.duringReads.run();
            return Optional.ofNullable(location.service(id.service()).get(id.target()))
                    .map(FakeStore::copy);
        }
    }

    @Override
    public List<Entry> list(String service, String prefix) throws StoreException {
        synchronized (location) {
            requireReadable();
            List<Entry> entries = new ArrayList<>();
            location.service(service).forEach((target, secret) -> {
                if (target.startsWith(prefix)) {
                    entries.add(new Entry(target, secret.attributes()));
                }
            });
            return List.copyOf(entries);
        }
    }

    @Override
    public void apply(List<Change> changes) throws StoreException {
        synchronized (location) {
            requireUnlocked();
            for (Change change : changes) {
                if (location.failChanges
                        || location.failingTarget.equals(Optional.of(change.id().target()))
                        || (location.changesUntilFault > 0 && --location.changesUntilFault == 0)) {
                    throw failure("this change was told to fail");
                }
                carryOut(change);
                location.changes++;
            }
        }
    }

    @Override
    public int count() throws StoreException {
        synchronized (location) {
            requireReadable();
            return location.services.values().stream().mapToInt(Map::size).sum();
        }
    }

    @Override
    public boolean locked() {
        synchronized (location) {
            return location.locked;
        }
    }

    /** Does nothing: the secrets belong to the location. */
    @Override
    public void close() {}

    private void carryOut(Change change) {
        Map<String, Secret> secrets = location.service(change.id().service());
        Optional<Secret> old = Optional.ofNullable(
                switch (change) {
                    case Change.Put put -> secrets.put(put.id().target(), copy(put.secret()));
                    case Change.Remove remove -> secrets.remove(remove.id().target());
                });
        old.ifPresent(Secret::close);
    }

    private void requireReadable() throws StoreException {
        requireUnlocked();
        if (location.failReads) {
            throw failure("reads were told to fail");
        }
    }

    private void requireUnlocked() throws StoreException {
        if (location.locked) {
            throw new StoreException(Kind.LOCKED, "the fake store is locked", "", 0, null);
        }
    }

    private static StoreException failure(String message) {
        return new StoreException(Kind.FAILED, message, "fake", 1, null);
    }

    private static Secret copy(Secret secret) {
        return new Secret(secret.value().copy(), Map.copyOf(secret.attributes()));
    }

    /** Guarded by itself. */
    private static final class Location {
        private final Map<String, Map<String, Secret>> services = new LinkedHashMap<>();
        private int changesUntilFault;
        private boolean failChanges;
        private Optional<String> failingTarget = Optional.empty();
        private boolean failReads;
        private boolean locked;
        private Runnable duringReads = () -> {};
        private int changes;

        private Map<String, Secret> service(String name) {
            return services.computeIfAbsent(name, n -> new TreeMap<>(SecretId.BYTE_ORDER));
        }
    }
}

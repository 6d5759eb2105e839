package io.keychainauth.peer.linux;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Digests that outlive a connection: those of files that our user cannot change in any way. For any other file
 * timestamps prove nothing: through a writable mapping its content changes while they stay.
 */
final class DigestCache {
    private static final int ENTRIES = 256;

    private final SystemFiles system;
    private final Map<Key, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
            return size() > ENTRIES;
        }
    };

    /** Starts empty. */
    DigestCache(SystemFiles system) {
        this.system = system;
    }

    Optional<String> find(ExecutablePath path, FileStatus status) {
        if (path.replaced() || !system.foreign(status)) {
            return Optional.empty();
        }
        Key key = Key.of(path, status);
        Known found;
        synchronized (known) {
            found = known.get(key);
        }
        if (found == null || system.recent(found.since)) {
            return Optional.ofNullable(found).map(Known::digest);
        }
        remember(path, status, found.digest);
        synchronized (known) {
            return Optional.ofNullable(known.get(key)).map(Known::digest);
        }
    }

    void remember(ExecutablePath path, FileStatus status, String digest) {
        long before = system.now();
        boolean safe = !path.replaced() && system.outOfReach(path.path(), status);
        synchronized (known) {
            if (safe) {
                known.put(Key.of(path, status), new Known(digest, before));
            } else {
                known.remove(Key.of(path, status));
            }
        }
    }

    /** A digest, and when its file was out of reach. */
    private record Known(String digest, long since) {}

    /** A file and everything about it that a change would show in. */
    private record Key(String path, long device, long inode, long size, long modified, long changed) {
        static Key of(ExecutablePath path, FileStatus status) {
            return new Key(
                    path.path(), status.device(), status.inode(), status.size(), status.modified(), status.changed());
        }
    }
}

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
    private static final int EROFS = 30;

    private final ProcessFiles files;
    private final long ownUid;
    private final Map<Key, String> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
            return size() > ENTRIES;
        }
    };

    /** Starts empty. */
    DigestCache(ProcessFiles files, long ownUid) {
        this.files = files;
        this.ownUid = ownUid;
    }

    ProcessFiles files() {
        return files;
    }

    Optional<String> find(ExecutablePath path, FileStatus status) {
        if (path.replaced() || !foreign(status)) {
            return Optional.empty();
        }
        synchronized (known) {
            return Optional.ofNullable(known.get(Key.of(path, status)));
        }
    }

    void remember(ExecutablePath path, FileStatus status, String digest) {
        if (!path.replaced() && outOfReach(path.path(), status)) {
            synchronized (known) {
                known.put(Key.of(path, status), digest);
            }
        }
    }

    /** An owner can give himself the right to write; the administrator needs none. */
    private boolean foreign(FileStatus status) {
        return ownUid != 0 && status.owner() != ownUid;
    }

    /** Whether our user can change neither the file nor any folder on the way to it. */
    boolean outOfReach(String path, FileStatus status) {
        try {
            if (!files.status(path).sameContent(status) || !unwritable(path, status)) {
                return false;
            }
            for (int end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
                String folder = end == 0 ? "/" : path.substring(0, end);
                if (!unwritable(folder, files.status(folder))) {
                    return false;
                }
            }
            return true;
        } catch (KernelException e) {
            return false; // Not remembering is always safe.
        }
    }

    private boolean unwritable(String path, FileStatus status) throws KernelException {
        if (!foreign(status)) {
            return false;
        }
        try {
            return !files.writable(path);
        } catch (KernelException e) {
            // A read-only mount can show what is writable elsewhere.
            if (e.code() == EROFS) {
                return !status.othersMayWrite();
            }
            throw e;
        }
    }

    /** A file and everything about it that a change would show in. */
    private record Key(String path, long device, long inode, long size, long modified, long changed) {
        static Key of(ExecutablePath path, FileStatus status) {
            return new Key(
                    path.path(), status.device(), status.inode(), status.size(), status.modified(), status.changed());
        }
    }
}

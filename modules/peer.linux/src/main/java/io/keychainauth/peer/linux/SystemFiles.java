package io.keychainauth.peer.linux;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Which files our user can change in no way: neither the file itself nor any folder on the way to it. */
final class SystemFiles {
    private static final int ENTRIES = 4096;

    /** Only the administrator can make such a file change hands; that may take this long to be noticed. */
    private static final long TRUSTED_NANOS = Duration.ofSeconds(10).toNanos();

    private final ProcessFiles files;
    private final long ownUid;
    private final LongSupplier clock;
    private final Map<Mapped, Long> libraries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Mapped, Long> eldest) {
            return size() > ENTRIES;
        }
    };

    /**
     * Knows nothing yet.
     *
     * @param clock monotonic, in nanoseconds
     */
    SystemFiles(ProcessFiles files, long ownUid, LongSupplier clock) {
        this.files = files;
        this.ownUid = ownUid;
        this.clock = clock;
    }

    /** Whether the administrator runs this, for whom no file is out of reach. */
    boolean meaningless() {
        return ownUid == 0;
    }

    /** An owner can give himself the right to write; the administrator needs none. */
    boolean foreign(FileStatus status) {
        return ownUid != 0 && status.owner() != ownUid;
    }

    /** Whether a mapped file was found out of reach a short while ago, under this very name. */
    boolean known(Mapping mapping) {
        synchronized (libraries) {
            Long since = libraries.get(Mapped.of(mapping));
            return since != null && clock.getAsLong() - since < TRUSTED_NANOS;
        }
    }

    /**
     * Whether our user can change neither a mapped file nor any folder on the way to it; remembered if so.
     *
     * @param status of the mapped file, which lies at its path
     */
    boolean outOfReach(Mapping mapping, String path, FileStatus status) {
        boolean safe = outOfReach(path, status);
        if (safe) {
            synchronized (libraries) {
                libraries.put(Mapped.of(mapping), clock.getAsLong());
            }
        }
        return safe;
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
            return false; // Taking it for reachable is always safe.
        }
    }

    /** The kernel is asked as well, since an access control list can grant what the mode does not show. */
    private boolean unwritable(String path, FileStatus status) throws KernelException {
        if (!foreign(status)) {
            return false;
        }
        try {
            return !files.writable(path);
        } catch (KernelException e) {
            // A read-only mount can show what is writable elsewhere.
            if (e.code() == Errno.EROFS) {
                return !status.othersMayWrite();
            }
            throw e;
        }
    }

    /** A file under a name, as maps shows it. */
    private record Mapped(String path, long device, long inode) {
        static Mapped of(Mapping mapping) {
            return new Mapped(mapping.path(), mapping.device(), mapping.inode());
        }
    }
}

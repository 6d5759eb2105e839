package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Which files our user can change in no way: neither the file itself nor any folder on the way to it, neither with our
 * own rights nor with those of his next login, nor by writing the medium that the file lies on.
 */
final class SystemFiles {
    private static final int ENTRIES = 4096;

    /** Only the administrator can make such a file change hands; that may take this long to be noticed. */
    private static final long TRUSTED_NANOS = Duration.ofSeconds(10).toNanos();

    private final ProcessFiles files;
    private final Mounts.Current mounts;
    private final NextLogin nextLogin;
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
     * @param nextLogin of our user
     * @param clock monotonic, in nanoseconds
     */
    SystemFiles(ProcessFiles files, Mounts.Current mounts, NextLogin nextLogin, long ownUid, LongSupplier clock) {
        this.files = files;
        this.mounts = mounts;
        this.nextLogin = nextLogin;
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
            return since != null && recent(since);
        }
    }

    /** Now, as {@link #recent} understands it. */
    long now() {
        return clock.getAsLong();
    }

    /** Whether what was found out of reach at that time still counts as that. */
    boolean recent(long since) {
        return now() - since < TRUSTED_NANOS;
    }

    /**
     * Whether our user can change neither a mapped file nor any folder on the way to it; remembered if so.
     *
     * @param status of the mapped file, which lies at its path
     */
    boolean outOfReach(Mapping mapping, String path, FileStatus status) {
        long before = now();
        boolean safe = outOfReach(path, status);
        if (safe) {
            synchronized (libraries) {
                libraries.put(Mapped.of(mapping), before);
            }
        }
        return safe;
    }

    /** Whether our user can change neither the file nor any folder on the way to it. */
    boolean outOfReach(String path, FileStatus status) {
        try {
            if (!mounts.now().vouches(status) || !unwritable(path, status::sameContent)) {
                return false;
            }
            for (int end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
                String folder = end == 0 ? "/" : path.substring(0, end);
                if (!unwritable(folder, _ -> true)) {
                    return false;
                }
            }
            return true;
        } catch (KernelException e) {
            return false; // Taking it for reachable is always safe.
        }
    }

    /** Whether our user cannot change what is in a held file, wherever it lies and whatever he may put in its place. */
    boolean unchangeable(Descriptor held, FileStatus status) {
        try {
            return mounts.now().vouches(status) && unwritable(held, status);
        } catch (KernelException e) {
            return false;
        }
    }

    /** Whether another file can lie behind this one, which the kernel lets be written while this one is executed. */
    boolean layered(FileStatus status) throws KernelException {
        return Mounts.Table.layered(mounts.now().of(status));
    }

    private boolean unwritable(String path, Predicate<FileStatus> expected) throws KernelException {
        try (Descriptor held = new Descriptor(files.hold(path), files::close)) {
            FileStatus status = held.use(files::status);
            return expected.test(status) && unwritable(held, status);
        }
    }

    /** The kernel is asked as well, since an access control list can grant what the mode does not show. */
    private boolean unwritable(Descriptor held, FileStatus status) throws KernelException {
        if (!foreign(status) || writableByNextLogin(held, status)) {
            return false;
        }
        try {
            return !held.use(files::writable);
        } catch (KernelException e) {
            // A read-only mount can show what is writable elsewhere, and only root makes a file immutable, or undoes
            // it.
            if (e.code() == Errno.EROFS || e.code() == Errno.EPERM) {
                return !status.othersMayWrite();
            }
            throw e;
        }
    }

    /** The kernel goes by our groups; and which groups a list names, it says to nobody but who reads it all. */
    private boolean writableByNextLogin(Descriptor held, FileStatus status) throws KernelException {
        return status.groupMayWrite() && (nextLogin.gives(status.group()) || held.use(files::listed));
    }

    /** A file under a name, as maps shows it. */
    private record Mapped(String path, long device, long inode) {
        static Mapped of(Mapping mapping) {
            return new Mapped(mapping.path(), mapping.device(), mapping.inode());
        }
    }
}

package io.keychainauth.peer.windows;

import io.keychainauth.peer.windows.ImageFiles.Right;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** Which files our user can change in no way: neither the file itself nor any folder on the way to it. */
final class SystemFiles {
    /** Which keep access lists, and show everybody the same file. */
    private static final Set<String> TRUSTED = Set.of("NTFS", "ReFS");

    private static final int ENTRIES = 4096;

    /** Only the administrator can make such a file change hands; that may take this long to be noticed. */
    private static final long TRUSTED_NANOS = Duration.ofSeconds(10).toNanos();

    private static final List<Right> OF_FOLDER = List.of(Right.DELETE, Right.WRITE_DAC, Right.WRITE_OWNER);
    private static final List<Right> OF_FILE = List.of(Right.values());

    private final ImageFiles files;
    private final LongSupplier clock;
    private final boolean meaningless;
    private final Map<String, Long> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > ENTRIES;
        }
    };

    private SystemFiles(ImageFiles files, LongSupplier clock, boolean meaningless) {
        this.files = files;
        this.clock = clock;
        this.meaningless = meaningless;
    }

    /**
     * Knows nothing yet but whether the question has a meaning.
     *
     * @param clock monotonic, in nanoseconds
     */
    static SystemFiles of(ImageFiles files, LongSupplier clock) throws CallException {
        return new SystemFiles(files, clock, systemWritable(files));
    }

    /** Whether our user may change the libraries of Windows itself: then nothing is out of his reach. */
    static boolean systemWritable(ImageFiles files) throws CallException {
        String folder =
                FileName.openable(files.systemFolder()).orElseThrow(() -> new CallException("GetSystemDirectoryW", 0));
        return files.granted(folder + "\\kernel32.dll", false, Right.WRITE);
    }

    static boolean trusted(String fileSystem) {
        return TRUSTED.contains(fileSystem);
    }

    boolean meaningless() {
        return meaningless;
    }

    /**
     * Whether our user can change neither the file nor any folder on the way to it.
     *
     * @param path as {@link ImageFiles#path} gives it
     */
    boolean outOfReach(String path) {
        if (meaningless || FileName.remote(path)) {
            return false;
        }
        try {
            boolean safe = unwritable(path, false);
            int end = path.lastIndexOf('\\');
            while (safe && end > 0 && path.charAt(end - 1) != '?') {
                String folder = path.substring(0, end);
                int above = folder.lastIndexOf('\\');
                boolean root = above < 0 || folder.charAt(above - 1) == '?';
                safe = unwritable(root ? folder + '\\' : folder, true);
                end = above;
            }
            return safe;
        } catch (CallException e) {
            return false; // Taking it for reachable is always safe.
        }
    }

    private boolean unwritable(String path, boolean folder) throws CallException {
        if (recent(path)) {
            return true;
        }
        long before = clock.getAsLong();
        for (Right right : folder ? OF_FOLDER : OF_FILE) {
            if (files.granted(path, folder, right)) {
                return false;
            }
        }
        synchronized (known) {
            known.put(path, before);
        }
        return true;
    }

    private boolean recent(String path) {
        synchronized (known) {
            Long since = known.get(path);
            return since != null && clock.getAsLong() - since < TRUSTED_NANOS;
        }
    }
}

package io.keychainauth.peer.windows;

import io.keychainauth.peer.windows.ImageFiles.Right;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Which files our user can change in no way: neither the file itself nor any folder on the way to it. Everything is asked of
 * the objects that the kernel's own names stand for: where a drive letter leads, any program of our user decides for us.
 */
final class SystemFiles {
    /** Which keep access lists, and show everybody the same file. */
    private static final Set<String> TRUSTED = Set.of("NTFS", "ReFS");

    private static final int ENTRIES = 4096;

    /** Only the administrator can make such a file change hands; that may take this long to be noticed. */
    private static final long TRUSTED_NANOS = Duration.ofSeconds(10).toNanos();

    /**
     * SYSTEM, Administrators and TrustedInstaller. An owner may hand out rights again whatever the list says now, even if
     * it denies them to himself: a planted file does, to look like one of Windows.
     */
    private static final Set<String> OWNERS =
            Set.of("S-1-5-18", "S-1-5-32-544", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464");

    private static final List<Right> OF_FOLDER =
            List.of(Right.DELETE, Right.DELETE_CHILD, Right.WRITE_DAC, Right.WRITE_OWNER);
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
    static SystemFiles of(Processes processes, ImageFiles files, LongSupplier clock) throws CallException {
        return new SystemFiles(files, clock, meaningless(processes, files));
    }

    /**
     * Whether we are an administrator who may change the libraries of Windows itself: then nothing is out of his reach.
     * For anybody else a library that can be changed is no library of Windows, but one to which somebody led us.
     */
    static boolean meaningless(Processes processes, ImageFiles files) throws CallException {
        String folder =
                FileName.openable(files.systemFolder()).orElseThrow(() -> new CallException("GetSystemDirectoryW", 0));
        try (Handle library = new Handle(files.examine(folder + "\\kernel32.dll"), files::close)) {
            return library.use(open -> files.granted(open, false, Right.WRITE)) && processes.elevated();
        }
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
     * @param device as {@link ImageFiles#devicePath} gives it
     */
    boolean outOfReach(String device) {
        Optional<String> volume = FileName.volume(device);
        if (meaningless || volume.isEmpty() || FileName.remote(device)) {
            return false;
        }
        try {
            boolean safe = unwritable(device, false);
            String folder = device;
            while (safe && folder.length() > volume.get().length()) {
                int end = folder.lastIndexOf('\\');
                folder = end < volume.get().length() ? volume.get() : folder.substring(0, end);
                safe = unwritable(folder, true);
            }
            return safe;
        } catch (CallException e) {
            return false; // Taking it for reachable is always safe.
        }
    }

    private boolean unwritable(String device, boolean folder) throws CallException {
        if (recent(device)) {
            return true;
        }
        long before = clock.getAsLong();
        String name = FileName.openable(device).orElseThrow(() -> new CallException("GetFinalPathNameByHandleW", 0));
        try (Handle object = new Handle(files.examine(name), files::close)) {
            if (!object.use(open -> unwritable(open, device, folder))) {
                return false;
            }
        }
        synchronized (known) {
            known.put(device, before);
        }
        return true;
    }

    /** The name that leads there can be redirected like a letter; what was opened says by itself which object it is. */
    private boolean unwritable(long object, String device, boolean folder) throws CallException {
        if (!files.devicePath(object).equals(device) || !OWNERS.contains(files.owner(object))) {
            return false;
        }
        for (Right right : folder ? OF_FOLDER : OF_FILE) {
            if (files.granted(object, folder, right)) {
                return false;
            }
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

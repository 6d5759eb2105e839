package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file systems that our mount namespace shows, as {@code /proc/self/mountinfo} (proc(5)) lists them. The kind of a
 * file system is never asked of itself (statfs(2)): one that its user serves could keep us waiting for ever.
 */
final class Mounts implements AutoCloseable {
    /** Those that show everybody the same file, whoever asks. */
    private static final Set<String> TRUSTED = Set.of(
            "ext2",
            "ext3",
            "ext4",
            "xfs",
            "btrfs",
            "f2fs",
            "zfs",
            "bcachefs",
            "tmpfs",
            "overlay",
            "squashfs",
            "erofs",
            "iso9660");

    /** Kinds whose files have one device number for stat(2) and another one in maps. */
    private static final Set<String> TWO_FACED = Set.of("btrfs", "overlay", "bcachefs");

    private static final int LONGEST = 16 << 20;
    /** Fields of a line that are always there before the optional ones. */
    private static final int FIELDS = 6;

    private static final int OPTIONS = 5;

    private final ProcessFiles files;
    private final Descriptor list;
    private Table table = new Table(Map.of(), Map.of(), Set.of(), new FoundPaths());
    private boolean read;

    private Mounts(ProcessFiles files, Descriptor list) {
        this.files = files;
        this.list = list;
    }

    static Mounts open(ProcessFiles files) throws KernelException {
        return new Mounts(files, new Descriptor(files.open("/proc/self/mountinfo"), files::close));
    }

    /** Where the file systems are asked for that are mounted at a moment. */
    @FunctionalInterface
    interface Current {
        Table now() throws KernelException;
    }

    /** The kinds of file systems as they are mounted at this moment. */
    synchronized Table now() throws KernelException {
        // Asked before it is read: what changes in between is noticed next time.
        if (list.use(files::changed)) {
            read = false; // Said once only: should reading fail now, the next one must try again.
        }
        if (!read) {
            Optional<byte[]> text = list.use(number -> ProcessText.read(files, number, LONGEST));
            table = Table.parse(text.orElseThrow(() -> KernelException.malformed("mountinfo")));
            read = true;
        }
        return table;
    }

    @Override
    public void close() {
        list.close();
    }

    /**
     * Kinds of file systems.
     *
     * @param byMount by the number of the mount
     * @param byDevice by the device number that maps shows
     * @param vouched numbers of the mounts whose file system counts as the administrator's
     * @param paths what was found where it says it lies, since these file systems are mounted
     */
    record Table(Map<Long, String> byMount, Map<Long, String> byDevice, Set<Long> vouched, FoundPaths paths) {
        /** Kind of the file system that a file lies in, if it is mounted here. */
        Optional<String> of(FileStatus status) {
            return Optional.ofNullable(byMount.get(status.mount()));
        }

        /** Kind of the file system that a mapped file lies in, if it is mounted here. */
        Optional<String> of(Mapping mapping) {
            return Optional.ofNullable(byDevice.get(mapping.device()));
        }

        /**
         * Whether what a file system says of owners is the administrator's word. It is not where the mount says
         * {@code nosuid}, as on a medium that a desktop mounts for its user: he can write any owner into an image. A file
         * system that is also mounted without it is not such a one.
         */
        boolean vouches(FileStatus status) {
            return vouched.contains(status.mount());
        }

        static boolean trusted(Optional<String> kind) {
            return kind.filter(TRUSTED::contains).isPresent();
        }

        static boolean layered(Optional<String> kind) {
            return kind.filter("overlay"::equals).isPresent();
        }

        static boolean twoFaced(Optional<String> kind) {
            return kind.filter(TWO_FACED::contains).isPresent();
        }

        /** {@code 36 35 98:0 /root /mount rw,noatime master:1 - ext4 /dev/root rw}; no blank stands within a field. */
        static Table parse(byte[] mountinfo) throws KernelException {
            Map<Long, String> byMount = new HashMap<>();
            Map<Long, String> byDevice = new HashMap<>();
            Map<Long, Long> devices = new HashMap<>();
            Set<Long> vouching = new HashSet<>();
            for (String line : ProcessText.lines(new String(mountinfo, ISO_8859_1))) {
                int separator = line.indexOf(" - ");
                String[] head = line.substring(0, Math.max(separator, 0)).split(" ", FIELDS + 1);
                if (head.length < FIELDS) {
                    throw KernelException.malformed("mountinfo");
                }
                long mount = number(head[0]);
                long device = device(head[2]);
                String kind = line.substring(separator + 3).split(" ", 2)[0];
                byMount.put(mount, kind);
                byDevice.put(device, kind);
                devices.put(mount, device);
                List<String> options = List.of(head[OPTIONS].split(",", -1));
                if (!options.contains("rw") && !options.contains("ro")) {
                    throw KernelException.malformed("mountinfo");
                }
                if (!options.contains("nosuid")) {
                    vouching.add(device);
                }
            }
            devices.values().retainAll(vouching);
            return new Table(byMount, byDevice, devices.keySet(), new FoundPaths());
        }

        private static long device(String text) throws KernelException {
            String[] numbers = text.split(":", 2);
            if (numbers.length < 2) {
                throw KernelException.malformed("mountinfo");
            }
            return number(numbers[0]) << 32 | number(numbers[1]);
        }

        private static long number(String text) throws KernelException {
            try {
                return Long.parseUnsignedLong(text);
            } catch (NumberFormatException e) {
                throw KernelException.malformed("mountinfo");
            }
        }
    }
}

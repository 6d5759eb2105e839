package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file systems that our mount namespace shows, as {@code /proc/self/mountinfo} (proc(5)) lists them. The kind of a
 * file system is never asked of itself (statfs(2)): one that its user serves could keep us waiting for ever.
 */
final class Mounts implements AutoCloseable {
    /** Those that show everybody the same file, whoever asks. Two are added below by what maps says of them. */
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

    private final ProcessFiles files;
    private final Descriptor list;
    private Table table = new Table(Map.of(), Map.of());
    private boolean read;

    private Mounts(ProcessFiles files, Descriptor list) {
        this.files = files;
        this.list = list;
    }

    static Mounts open(ProcessFiles files) throws KernelException {
        return new Mounts(files, new Descriptor(files.open("/proc/self/mountinfo"), files::close));
    }

    /** The kinds of file systems as they are mounted at this moment. */
    synchronized Table now() throws KernelException {
        // Asked before it is read: what changes in between is noticed next time.
        boolean changed = list.use(files::changed);
        if (changed || !read) {
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
     */
    record Table(Map<Long, String> byMount, Map<Long, String> byDevice) {
        /** Kind of the file system that a file lies in, if it is mounted here. */
        Optional<String> of(FileStatus status) {
            return Optional.ofNullable(byMount.get(status.mount()));
        }

        /** Kind of the file system that a mapped file lies in, if it is mounted here. */
        Optional<String> of(Mapping mapping) {
            return Optional.ofNullable(byDevice.get(mapping.device()));
        }

        static boolean trusted(Optional<String> kind) {
            return kind.filter(TRUSTED::contains).isPresent();
        }

        static boolean twoFaced(Optional<String> kind) {
            return kind.filter(TWO_FACED::contains).isPresent();
        }

        /** {@code 36 35 98:0 /root /mount rw,noatime master:1 - ext4 /dev/root rw}; no blank stands within a field. */
        static Table parse(byte[] mountinfo) throws KernelException {
            Map<Long, String> byMount = new HashMap<>();
            Map<Long, String> byDevice = new HashMap<>();
            for (String line : ProcessText.lines(new String(mountinfo, ISO_8859_1))) {
                int separator = line.indexOf(" - ");
                String[] head = line.split(" ", 4);
                if (separator < 0 || head.length < 4) {
                    throw KernelException.malformed("mountinfo");
                }
                String kind = line.substring(separator + 3).split(" ", 2)[0];
                byMount.put(number(head[0]), kind);
                String[] device = head[2].split(":", 2);
                if (device.length < 2) {
                    throw KernelException.malformed("mountinfo");
                }
                byDevice.put(number(device[0]) << 32 | number(device[1]), kind);
            }
            return new Table(byMount, byDevice);
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

package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.KernelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** File systems, as mountinfo lists them and as their owners would like to be listed. */
class MountsTest {
    private static final String ROOT = "27 1 254:1 / / rw,noatime shared:1 master:2 - ext4 /dev/vda rw,errors=x - y\n";

    private static Mounts.Table parse(String mountinfo) throws KernelException {
        return Mounts.Table.parse(mountinfo.getBytes(ISO_8859_1));
    }

    private static FileStatus file(long mount) {
        return new FileStatus(0, 0, FileStatus.Kind.REGULAR, 0, 0, 0, 0, 0, 0, 0, mount);
    }

    private static Optional<String> kind(Mounts.Table table, long mount) {
        return table.of(file(mount));
    }

    private static Optional<String> kind(Mounts.Table table, long major, long minor) {
        return table.of(new Mapping(0, 0, major << 32 | minor, 1, ""));
    }

    @Test
    void aMountIsFoundByItsNumberAndByItsDevice() throws Exception {
        Mounts.Table table =
                parse(ROOT + "28 27 0:44 /sub /home rw - btrfs /dev/sda rw\n29 27 0:50 / /a rw - fuse.x - rw\n");
        assertEquals(Optional.of("ext4"), kind(table, 27));
        assertEquals(Optional.of("ext4"), kind(table, 254, 1));
        assertEquals(Optional.of("btrfs"), kind(table, 28));
        assertEquals(Optional.of("btrfs"), kind(table, 0, 44));
        assertEquals(Optional.of("fuse.x"), kind(table, 0, 50));
        assertEquals(Optional.empty(), kind(table, 30));
        assertEquals(Optional.empty(), kind(table, 1, 254));
    }

    @Test
    void onlyKnownKindsAreTrusted() {
        for (String kind : List.of("ext4", "xfs", "btrfs", "tmpfs", "overlay", "squashfs")) {
            assertTrue(Mounts.Table.trusted(Optional.of(kind)), kind);
        }
        for (String kind : List.of(
                "fuse",
                "fuse.ext4",
                "fuseblk",
                "nfs",
                "nfs4",
                "cifs",
                "9p",
                "virtiofs",
                "ext4.x",
                "EXT4",
                "",
                "proc")) {
            assertFalse(Mounts.Table.trusted(Optional.of(kind)), kind);
        }
        assertFalse(Mounts.Table.trusted(Optional.empty()));
        assertTrue(Mounts.Table.twoFaced(Optional.of("overlay")));
        assertFalse(Mounts.Table.twoFaced(Optional.of("ext4")));
        assertFalse(Mounts.Table.twoFaced(Optional.empty()));
    }

    /** The kernel escapes blank, tab, line feed and backslash in a path, and nothing else. */
    @Test
    void aMountPointCannotPassForAnotherMount() throws Exception {
        for (String point :
                List.of("/a\rb", "/a\u0085b", "/a\u000bb", "/a\u000cb", "/a\\040-\\040ext4", "/-", "/\u00ff")) {
            Mounts.Table table = parse("30 27 0:60 / " + point + " rw - fuse evil rw\n" + ROOT);
            assertEquals(Set.of("fuse", "ext4"), Set.copyOf(table.byMount().values()), point);
            assertEquals(Optional.of("fuse"), kind(table, 30), point);
            assertEquals(2, table.byDevice().size(), point);
        }
    }

    @Test
    void aTextThatIsCutOffNamesNoTrustedKindTooMany() throws Exception {
        byte[] whole = ROOT.getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            int cut = length;
            if (length == 0) {
                assertEquals(Map.of(), Mounts.Table.parse(part).byMount());
            } else if (ROOT.substring(0, cut).contains(" - ")) {
                String kind = kind(Mounts.Table.parse(part), 27).orElseThrow();
                assertTrue("ext4".startsWith(kind), kind);
            } else {
                assertThrows(KernelException.class, () -> Mounts.Table.parse(part), "of length " + length);
            }
        }
    }

    @Test
    void aFileSystemThatIsMountedOnlyForItsUserIsNotVouchedFor() throws Exception {
        String medium = "30 27 8:1 / /media/u/stick rw,nosuid,nodev shared:9 - ext4 /dev/sda1 rw\n";
        Mounts.Table table = parse(ROOT + medium + "31 27 0:50 / /tmp rw,nosuid - tmpfs tmpfs rw\n");
        assertTrue(table.vouches(file(27)));
        assertFalse(table.vouches(file(30)));
        assertFalse(table.vouches(file(31)));
        assertFalse(table.vouches(file(32)), "not mounted here");
        assertFalse(table.vouches(file(0)), "the kernel does not say where");
        String bound = "33 27 254:1 /nix /nix/store ro,nosuid,nodev - ext4 /dev/vda rw\n";
        for (String mounts : List.of(ROOT + bound + medium, bound + medium + ROOT)) {
            assertTrue(parse(mounts).vouches(file(33)), "the same file system is mounted without");
            assertFalse(parse(mounts).vouches(file(30)));
        }
        assertFalse(parse(ROOT + bound.replace("254:1", "254:2")).vouches(file(33)));
        assertFalse(parse(ROOT + bound.replace("254:1", "1:254")).vouches(file(33)));
        assertTrue(parse(bound.replace("nosuid", "nosuid2")).vouches(file(33)), "another option");
        assertFalse(parse(bound.replace("ro,nosuid,nodev", "nosuid,ro")).vouches(file(33)));
    }

    private static final List<String> NAMES =
            List.of("/", "/a\\040b", "/\\011\\012", "/-", "/x\\134", "/nosuid", "/rw,ro");

    /** A mount as somebody made it up. */
    private record Made(long number, long device, boolean nosuid, String kind, String line) {
        static Made of(Random random, long number) {
            long minor = random.nextInt(3);
            boolean nosuid = random.nextBoolean();
            String kind = List.of("ext4", "tmpfs", "fuse.-", "xfs").get((int) minor);
            List<String> head = new ArrayList<>(List.of(
                    "" + number,
                    "" + random.nextInt(100),
                    "8:" + minor,
                    NAMES.get(random.nextInt(NAMES.size())),
                    NAMES.get(random.nextInt(NAMES.size())),
                    (random.nextBoolean() ? "rw" : "ro") + (nosuid ? ",nosuid" : "") + ",relatime"));
            for (int optional = random.nextInt(4); optional > 0; optional--) {
                head.add(List.of("shared:1", "master:2", "propagate_from:3", "unbindable")
                        .get(random.nextInt(4)));
            }
            String tail = kind + " " + NAMES.get(random.nextInt(NAMES.size())) + " rw,x=-";
            return new Made(number, minor, nosuid, kind, String.join(" ", head) + " - " + tail + "\n");
        }
    }

    @Test
    void whateverTheNamesAndOptionalFieldsEachMountIsWhatWasMade() throws Exception {
        Random random = new Random(4711);
        for (int round = 0; round < 2000; round++) {
            List<Made> made = new ArrayList<>();
            for (int number = 1 + random.nextInt(6); number > 0; number--) {
                made.add(Made.of(random, number));
            }
            String text = made.stream().map(Made::line).collect(Collectors.joining());
            Mounts.Table table = parse(text);
            for (Made one : made) {
                assertEquals(Optional.of(one.kind), kind(table, one.number), text);
                assertEquals(Optional.of(one.kind), kind(table, 8, one.device), text);
                boolean vouched = made.stream().anyMatch(each -> each.device == one.device && !each.nosuid);
                assertEquals(vouched, table.vouches(file(one.number)), text);
            }
            assertEquals(made.size(), table.byMount().size());
            withoutAField(text, made.get(random.nextInt(made.size())).line, random.nextInt(7));
        }
    }

    /** The mark that ends the optional fields comes after the six that are always there. */
    private static void withoutAField(String text, String line, int field) {
        List<String> fields = new ArrayList<>(List.of(line.split(" ", -1)));
        fields.remove(field == 6 ? fields.indexOf("-") : field);
        String lacking = text.replace(line, String.join(" ", fields));
        assertThrows(KernelException.class, () -> parse(lacking), lacking);
    }

    @Test
    void everyPartThatIsMissingIsMalformed() {
        for (String line : List.of(
                "\n",
                " - \n",
                "x 1 0:1 / / rw - ext4 a rw\n",
                "1 1 01 / / rw - ext4 a rw\n",
                "1 1 0: / / rw - ext4 a rw\n",
                "1 1 :1 / / rw - ext4 a rw\n",
                "1 1 a:b / / rw - ext4 a rw\n",
                "1 1 0:1 / / - ext4 a rw\n",
                "1 1 0:1 / - ext4 a rw\n",
                "1 1 0:1 - ext4 a rw\n",
                "1 1 0:1 / /  - ext4 a rw\n",
                "1 1 0:1 / / nosuid - ext4 a rw\n",
                "1 1 0:1 / / shared:1 - ext4 a rw\n",
                "-1 1 0:1 / / rw - ext4 a rw\n",
                "99999999999999999999999 1 0:1 / / rw - ext4 a rw\n",
                "1 1 0:1 / / rw ext4 a rw\n")) {
            assertThrows(KernelException.class, () -> parse(line + ROOT), line);
        }
    }

    @Test
    void theListIsReadAgainOnlyWhenItChanged() throws Exception {
        FakeKernel fake = new FakeKernel();
        try (Mounts mounts = Mounts.open(new FakeProcessFiles(fake))) {
            Mounts.Table first = mounts.now();
            fake.mounts = ROOT;
            assertEquals(first, mounts.now());
            fake.mountsChanged = true;
            assertEquals(parse(ROOT), mounts.now());
        }
        assertTrue(fake.open.isEmpty());
    }

    @Test
    void whatCannotBeReadIsNotRemembered() throws Exception {
        FakeKernel fake = new FakeKernel();
        try (Mounts mounts = Mounts.open(new FakeProcessFiles(fake))) {
            fake.mounts = "junk\n";
            assertThrows(KernelException.class, mounts::now);
            fake.mounts = ROOT;
            assertEquals(parse(ROOT), mounts.now());
        }
    }
}

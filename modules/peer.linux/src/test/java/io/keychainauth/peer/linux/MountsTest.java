package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** File systems, as mountinfo lists them and as their owners would like to be listed. */
class MountsTest {
    private static final String ROOT = "27 1 254:1 / / rw,noatime shared:1 master:2 - ext4 /dev/vda rw,errors=x - y\n";

    private static Mounts.Table parse(String mountinfo) throws KernelException {
        return Mounts.Table.parse(mountinfo.getBytes(ISO_8859_1));
    }

    private static Optional<String> kind(Mounts.Table table, long mount) {
        return table.of(new FileStatus(0, 0, FileStatus.Kind.REGULAR, 0, 0, 0, 0, 0, 0, mount));
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
    void everyPartThatIsMissingIsMalformed() {
        for (String line : List.of(
                "\n",
                " - \n",
                "x 1 0:1 / / rw - ext4 a rw\n",
                "1 1 01 / / rw - ext4 a rw\n",
                "1 1 0: / / rw - ext4 a rw\n",
                "1 1 :1 / / rw - ext4 a rw\n",
                "1 1 a:b / / rw - ext4 a rw\n",
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

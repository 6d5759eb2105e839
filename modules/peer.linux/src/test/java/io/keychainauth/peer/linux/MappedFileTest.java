package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.KernelException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether a file is the one that is mapped, on file systems that show it with one device number or with two. */
class MappedFileTest {
    private static final Optional<String> BTRFS = Optional.of("btrfs");
    /** What stat says is device 0:1; what maps says is 0:44. */
    private static final Mapping SHOWN = new Mapping(0x400000, 0x401000, 0x2c, 11, "/opt/tool");

    private final FakeKernel fake = new FakeKernel();
    private final FakeProcessFiles files = new FakeProcessFiles(fake);
    private final HeldProcess process = fake.hold(FakeKernel.PEER, fake.executable);

    MappedFileTest() {
        fake.ownMaps = own("00:2c 11");
    }

    private static String own(String file) {
        return "00008000-00009000 r--p 00000000 00:01 11     /other\n00010000-00011000 r--p 00000000 " + file
                + "    /opt/tool\n";
    }

    @AfterEach
    void nothingStaysOpen() {
        process.close();
        assertTrue(fake.open.isEmpty(), fake.open.toString());
        assertEquals(Set.of(), fake.mistakes);
    }

    private boolean is(Optional<String> kind, Mapping mapping) throws KernelException {
        return MappedFile.is(files, process.executable(), process.status(), kind, mapping);
    }

    @Test
    void equalNumbersAreEnough() throws Exception {
        assertTrue(is(Optional.empty(), new Mapping(0, 1, 1, 11, "whatever")));
        assertFalse(is(Optional.of("ext4"), new Mapping(0, 1, 1, 12, "/opt/tool")));
        assertFalse(is(Optional.of("ext4"), SHOWN));
        assertFalse(is(Optional.empty(), SHOWN));
        assertEquals(List.of(), fake.calls);
    }

    @Test
    void whereThereAreTwoNumbersOurOwnMappingDecides() throws Exception {
        for (String kind : List.of("btrfs", "overlay", "bcachefs")) {
            assertTrue(is(Optional.of(kind), SHOWN), kind);
        }
        assertTrue(fake.calls.containsAll(List.of("mmap", "munmap")));
        for (String other : List.of("00:2c 12", "00:2d 11", "00:00 0")) {
            fake.ownMaps = own(other);
            assertFalse(is(BTRFS, SHOWN), other);
        }
        fake.ownMaps = own("00:2c 11").replace("/opt/tool", "/home/u/subvolume/own.so");
        assertFalse(is(BTRFS, SHOWN), "the same inode number in another subvolume");
        fake.ownMaps = "";
        assertFalse(is(BTRFS, SHOWN), "not to be found");
    }

    @Test
    void whatCannotBeMappedIsNotTheFile() throws Exception {
        for (FileStatus status : List.of(
                FakeKernel.file(11, 0, 0),
                new FileStatus(1, 11, FileStatus.Kind.OTHER, 0, 0, 0, 1, 5, 0, 0, 0),
                new FileStatus(1, 11, FileStatus.Kind.SOCKET, 0, 0, 0, 1, 5, 0, 0, 0))) {
            assertFalse(MappedFile.is(files, process.executable(), status, BTRFS, SHOWN));
        }
        assertEquals(List.of(), fake.calls);
    }

    @Test
    void anErrorOnTheWayIsNoAnswer() throws Exception {
        assertTrue(is(BTRFS, SHOWN));
        List<String> calls = List.copyOf(fake.calls);
        assertEquals(6, calls.size());
        for (int call = 0; call < calls.size(); call++) {
            for (int code : Errors.of(calls.get(call)).toArray()) {
                fake.fail(call, code);
                assertEquals(
                        code,
                        assertThrows(KernelException.class, () -> is(BTRFS, SHOWN))
                                .code(),
                        calls.get(call));
            }
        }
        fake.ownMaps = "junk\n";
        assertThrows(KernelException.class, () -> is(BTRFS, SHOWN));
    }
}

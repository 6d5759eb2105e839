package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which files the user cannot change, by owner, mode, access control list and folders. */
class SystemFilesTest {
    private static final String PATH = "/usr/lib/x.so";
    private static final FileStatus FILE = FakeKernel.file(50, 0, 5);
    private static final long GAMES = 60;
    private static final Mapping MAPPING = new Mapping(0x1000, 0x2000, 1, 50, PATH);

    private final FakeKernel fake = new FakeKernel();
    private SystemFiles system = fake.system(FakeKernel.USER);

    SystemFilesTest() {
        fake.paths.put(PATH, FILE);
        fake.paths.put("/usr/lib", FakeKernel.file(51, 0, 0));
        fake.paths.put("/usr", FakeKernel.file(52, 0, 0));
    }

    private static FileStatus mode(FileStatus status, int permissions) {
        return new FileStatus(
                status.device(),
                status.inode(),
                status.kind(),
                permissions,
                status.owner(),
                status.group(),
                status.links(),
                status.size(),
                status.modified(),
                status.changed(),
                status.mount());
    }

    private static FileStatus owned(FileStatus status) {
        return FakeKernel.file(status.inode(), FakeKernel.USER, status.size());
    }

    private boolean outOfReach() {
        return system.outOfReach(PATH, fake.paths.getOrDefault(PATH, FILE));
    }

    @Test
    void theFileAndEveryFolderAboveItCount() {
        assertTrue(outOfReach());
        for (String path : List.of(PATH, "/usr/lib", "/usr", "/")) {
            FileStatus honest = Objects.requireNonNull(fake.paths.get(path));
            fake.paths.put(path, owned(honest));
            assertFalse(outOfReach(), path + " belongs to the user");
            fake.paths.put(path, mode(honest, 0757));
            assertFalse(outOfReach(), path + " may be written by anybody");
            fake.paths.put(path, honest);
            fake.granted.add(path);
            assertFalse(outOfReach(), path + " has an access control list");
            fake.granted.clear();
            assertTrue(outOfReach());
        }
    }

    private static FileStatus ofGroup(FileStatus status, long group) {
        return new FileStatus(
                status.device(),
                status.inode(),
                status.kind(),
                0775,
                status.owner(),
                group,
                status.links(),
                status.size(),
                status.modified(),
                status.changed(),
                status.mount());
    }

    /** The kernel denies it for our own groups; who logs in once more has others. */
    @Test
    void theGroupsOfTheNextLoginCount() {
        fake.writableByGroup = false;
        for (String path : List.of(PATH, "/usr/lib", "/usr", "/")) {
            FileStatus honest = Objects.requireNonNull(fake.paths.get(path));
            fake.groups.remove(GAMES);
            NextLogin nextLogin = new NextLogin(fake.accounts(), FakeKernel.USER, () -> fake.nanos, Runnable::run);
            system = fake.system(nextLogin);
            fake.paths.put(path, ofGroup(honest, GAMES));
            assertTrue(outOfReach(), path + " is of a group that the user is not in");
            fake.groups.add(GAMES);
            fake.nanos += Duration.ofMinutes(1).toNanos();
            nextLogin.refresh();
            assertFalse(outOfReach(), path + " is of a group that the user is in by now");
            fake.paths.put(path, mode(ofGroup(honest, GAMES), 0755));
            assertTrue(outOfReach(), path + " cannot be written by its group");
            fake.paths.put(path, ofGroup(honest, 0));
            assertTrue(outOfReach(), path + " is of another group");
            fake.listed.add(path);
            assertFalse(outOfReach(), path + " has a list, which may name any group");
            fake.listed.clear();
            fake.paths.put(path, honest);
        }
    }

    @Test
    void aListBesideAModeThatLetsNoGroupWriteIsTheKernelsAffair() {
        fake.listed.add(PATH);
        assertTrue(outOfReach());
        assertFalse(fake.calls.contains("getxattr"));
    }

    @Test
    void whileNobodySaysWhichGroupsTheUserGetsEachIsHis() {
        fake.writableByGroup = false;
        fake.paths.put(PATH, ofGroup(FILE, GAMES));
        system = fake.system(new NextLogin(
                _ -> {
                    throw new KernelException("getpwuid_r", Errno.ENOENT);
                },
                FakeKernel.USER,
                () -> fake.nanos,
                Runnable::run));
        fake.nanos += Duration.ofSeconds(1).toNanos();
        assertFalse(outOfReach());
        fake.paths.put(PATH, FILE);
        assertTrue(outOfReach());
    }

    @Test
    void ownersOnAMediumOfTheUsersMeanNothing() {
        String honest = fake.mounts;
        fake.mounts = honest.replace("27 1 0:1 / / rw -", "27 1 0:1 / / rw,nosuid,nodev -");
        assertFalse(outOfReach());
        fake.mounts += "28 27 0:2 / /other rw - ext4 /dev/vdb rw\n";
        assertFalse(outOfReach(), "another file system is mounted without");
        fake.mounts += "29 27 0:1 /bound /bound ro - ext4 /dev/vda rw\n";
        assertTrue(outOfReach(), "this one, too");
        fake.mounts = "junk\n";
        assertFalse(outOfReach());
        fake.mounts = honest;
        assertTrue(outOfReach());
    }

    @Test
    void whatIsInAFileIsSafeWhereverItLies() throws Exception {
        fake.paths.put("/usr/lib", owned(FILE));
        assertFalse(outOfReach());
        assertTrue(unchangeable());
        for (Runnable change : List.<Runnable>of(
                () -> fake.paths.put(PATH, owned(FILE)),
                () -> fake.paths.put(PATH, mode(FILE, 0757)),
                () -> fake.paths.put(PATH, ofGroup(FILE, FakeKernel.USER)),
                () -> fake.granted.add(PATH),
                () -> fake.mounts = fake.mounts.replace("rw - ext4", "rw,nosuid - ext4"))) {
            change.run();
            assertFalse(unchangeable());
            fake.paths.put(PATH, FILE);
            fake.granted.clear();
            fake.mounts = fake.mounts.replace(",nosuid", "");
        }
        assertTrue(unchangeable());
        for (int code : Errors.of("faccessat").toArray()) {
            fake.fail(2, code);
            assertEquals(code == Errno.EROFS || code == Errno.EPERM, unchangeable(), "error " + code);
        }
    }

    private boolean unchangeable() throws KernelException {
        FakeProcessFiles files = new FakeProcessFiles(fake);
        try (Descriptor held = new Descriptor(files.hold(PATH), files::close)) {
            return system.unchangeable(held, held.use(files::status));
        }
    }

    @Test
    void anOwnerWithoutTheRightToWriteCanGiveItToHimself() {
        fake.paths.put(PATH, mode(owned(FILE), 0555));
        assertFalse(outOfReach());
    }

    @Test
    void onAReadOnlyMountTheModeDecides() {
        fake.readOnlyMounts = true;
        assertTrue(outOfReach());
        for (String path : List.of(PATH, "/usr/lib", "/usr", "/")) {
            FileStatus honest = Objects.requireNonNull(fake.paths.get(path));
            for (int permissions : new int[] {0775, 0757, 0666}) {
                fake.paths.put(path, mode(honest, permissions));
                assertFalse(outOfReach(), path + " is writable where it is not mounted read-only");
            }
            fake.paths.put(path, owned(honest));
            assertFalse(outOfReach(), path + " belongs to the user");
            fake.paths.put(path, honest);
        }
    }

    @Test
    void anotherFileOrOtherContentAtThePathIsInReach() {
        for (FileStatus other : List.of(
                FakeKernel.file(99, 0, 5),
                FakeKernel.file(50, 0, 6),
                new FileStatus(1, 50, FileStatus.Kind.REGULAR, 0755, 0, 0, 1, 5, 7, 6, FakeKernel.MOUNT),
                new FileStatus(1, 50, FileStatus.Kind.REGULAR, 0755, 0, 0, 1, 5, 5, 7, FakeKernel.MOUNT))) {
            assertFalse(system.outOfReach(PATH, other));
        }
        fake.paths.remove(PATH);
        assertFalse(outOfReach());
    }

    @Test
    void anyErrorMeansInReach() {
        assertTrue(outOfReach());
        List<String> calls = List.copyOf(fake.calls);
        for (int call = 0; call < calls.size(); call++) {
            for (int code : Errors.of(calls.get(call)).toArray()) {
                fake.fail(call, code);
                boolean readOnly = calls.get(call).equals("faccessat") && (code == Errno.EROFS || code == Errno.EPERM);
                assertEquals(readOnly, outOfReach(), calls.get(call) + " " + code);
            }
        }
    }

    @Test
    void nothingIsOutOfTheAdministratorsReach() {
        SystemFiles administrator = fake.system(0);
        assertTrue(administrator.meaningless());
        assertFalse(administrator.outOfReach(PATH, FILE));
        assertFalse(administrator.foreign(FILE));
        assertFalse(system.meaningless());
    }

    @Test
    void whatWasFoundIsKnownForTenSeconds() {
        assertFalse(system.known(MAPPING));
        assertTrue(system.outOfReach(MAPPING, PATH, FILE));
        assertTrue(system.known(MAPPING));
        fake.nanos += Duration.ofSeconds(10).toNanos() - 1;
        assertTrue(system.known(MAPPING), "looking at it does not lengthen it");
        fake.nanos++;
        assertFalse(system.known(MAPPING));
    }

    /** Whoever serves a folder on the way could make it last. */
    @Test
    void theTimeOfTheLookItselfCounts() {
        fake.before(0, () -> fake.nanos += Duration.ofSeconds(10).toNanos());
        assertTrue(system.outOfReach(MAPPING, PATH, FILE));
        assertFalse(system.known(MAPPING));
    }

    @Test
    void itIsKnownUnderThisNameAndNumberOnly() {
        assertTrue(system.outOfReach(MAPPING, PATH, FILE));
        assertTrue(system.known(new Mapping(0x9000, 0xa000, 1, 50, PATH)), "wherever it is mapped");
        assertFalse(system.known(new Mapping(0x1000, 0x2000, 2, 50, PATH)));
        assertFalse(system.known(new Mapping(0x1000, 0x2000, 1, 51, PATH)));
        assertFalse(system.known(new Mapping(0x1000, 0x2000, 1, 50, PATH + "\\012")));
    }

    @Test
    void whatIsInReachIsNeverKnown() {
        fake.granted.add("/usr");
        assertFalse(system.outOfReach(MAPPING, PATH, FILE));
        assertFalse(system.known(MAPPING));
    }

    @Test
    void theOldestAreForgotten() {
        for (int inode = 0; inode < 5000; inode++) {
            assertTrue(system.outOfReach(new Mapping(0, 1, 1, inode, PATH), PATH, FILE));
        }
        assertFalse(system.known(new Mapping(0, 1, 1, 0, PATH)));
        assertTrue(system.known(new Mapping(0, 1, 1, 4999, PATH)));
    }
}

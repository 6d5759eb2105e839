package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.KernelException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where executable memory comes from, by what maps says of it. */
class CodeInspectionTest {
    private static final String MOUNTS = """
            27 1 0:1 / / rw - ext4 d rw
            28 1 0:40 / /home/f rw - fuse f rw
            29 1 0:5 / /dev/shm rw - tmpfs t rw
            """;
    private static final String TOOL = code("00:01 11", "/opt/tool");
    private static final String LIBC = code("00:01 21", "/lib/libc.so.6");
    private static final String OWN = code("00:01 31", "/home/u/own.so");

    private final FakeKernel fake = new FakeKernel();
    private final FakeProcessFiles files = new FakeProcessFiles(fake);
    private SystemFiles system = fake.system(FakeKernel.USER);
    private final HeldProcess process = fake.hold(FakeKernel.PEER, fake.executable);

    CodeInspectionTest() {
        fake.paths.put("/home/u/own.so", FakeKernel.file(31, FakeKernel.USER, FakeKernel.PROGRAM.length));
        fake.paths.put("/home/u", FakeKernel.file(30, FakeKernel.USER, 0));
        fake.paths.put("/home", FakeKernel.file(29, 0, 0));
    }

    @AfterEach
    void nothingStaysOpen() {
        process.close();
        assertTrue(fake.open.isEmpty(), fake.open.toString());
        assertEquals(Set.of(), fake.mistakes);
    }

    private static String code(String file, String path) {
        return "7f0000000000-7f0000001000 r-xp 00000000 " + file + "       " + path + "\n";
    }

    private CodeInspection inspect(String... lines) throws KernelException {
        return CodeInspection.of(
                files,
                system,
                Mounts.Table.parse(MOUNTS.getBytes(UTF_8)),
                process,
                MemoryMap.executable(String.join("", lines).getBytes(UTF_8)));
    }

    private Evidence.Code look(String... lines) throws KernelException {
        return inspect(lines).evidence(false);
    }

    private static List<String> paths(List<? extends Image> libraries) {
        return libraries.stream().map(Image::path).toList();
    }

    @Test
    void programLibrariesOfTheSystemAndTheKernelsPagesAreHonest() throws Exception {
        CodeInspection code = inspect(
                TOOL,
                LIBC,
                code("00:00 0", "[vdso]"),
                "ffffffffff600000-ffffffffff601000 --xp 0 00:00 0  [vsyscall]\n");
        assertEquals(new Evidence.Code(true, false, false, false, List.of()), code.evidence(false));
        assertEquals(
                List.of("/opt/tool", "/lib/libc.so.6", "[vdso]"),
                code.ofFiles().stream().map(Mapping::path).toList());
        assertEquals(List.of(), code.untrusted());
    }

    @Test
    void theProgramMustBeAmongTheCode() throws Exception {
        assertFalse(look(LIBC).ofExecutable());
        assertFalse(look(code("00:01 12", "/opt/tool"), LIBC).ofExecutable(), "another file under its name");
        assertTrue(look(code("00:01 11", "/moved (deleted)")).ofExecutable(), "the file itself, wherever it lies");
    }

    @Test
    void memoryWithoutAFileIsAnonymousWhateverItsName() throws Exception {
        for (String name : List.of(
                "", "[anon:vdso]", "[heap]", "[stack]", "[vdso] ", "[vdso2]", "[vsyscall]", "[uprobes]", "/x")) {
            CodeInspection code = inspect(TOOL, code("00:00 0", name));
            // Blanks before a name are not part of it, those behind are.
            assertTrue(code.evidence(false).anonymous(), name);
            assertEquals(1, code.ofFiles().size(), name);
        }
    }

    @Test
    void filesThatLieNowhereAreAnonymous() throws Exception {
        for (String name : List.of(
                "/memfd:jit (deleted)",
                "/memfd:",
                "/SYSV00000000 (deleted)",
                "/dev/zero (deleted)",
                "/anon_hugepage (deleted)")) {
            CodeInspection code = inspect(TOOL, code("00:02 77", name));
            assertEquals(new Evidence.Code(true, false, true, false, List.of()), code.evidence(false), name);
            assertEquals(1, code.ofFiles().size(), name);
            assertEquals(List.of(), code.untrusted(), name);
        }
        for (String name : List.of("/dev/shm/x", "/dev/shm/x (deleted)")) {
            assertTrue(look(TOOL, code("00:05 77", name)).anonymous(), name);
        }
    }

    @Test
    void filesWithSuchNamesAreFiles() throws Exception {
        for (String name : List.of("/memfd:x", "/SYSV0", "/dev/zero", "/dev/shmem/x")) {
            fake.paths.put(name, FakeKernel.file(77, FakeKernel.USER, 5));
            Evidence.Code code = look(TOOL, code("00:01 77", name));
            assertFalse(code.anonymous(), name);
            assertEquals(List.of(name), paths(code.writable()), name);
        }
    }

    @Test
    void aFileSystemThatIsNotTrustedIsNamedAndNotAsked() throws Exception {
        for (String device : List.of("00:40", "00:09")) {
            system = fake.system(FakeKernel.USER);
            inspect(TOOL);
            int before = fake.calls.size();
            String evil = device.equals("00:40") ? "00:28 5" : "00:09 5";
            CodeInspection code = inspect(TOOL, code(evil, "/home/f/x"), code(evil, "/home/f/x"));
            assertEquals(List.of(device.equals("00:40") ? "fuse" : "unknown"), code.untrusted());
            assertEquals(1, code.ofFiles().size(), "neither of its mappings counts as good");
            assertEquals(before, fake.calls.size(), "asked nothing");
        }
    }

    @Test
    void aLibraryThatIsNotAtItsPathAnyMoreIsReplaced() throws Exception {
        for (String gone : List.of("/lib/libc.so.6 (deleted)", "/lib/none.so", "relative", "(unreachable)/lib/x")) {
            assertTrue(look(TOOL, code("00:01 21", gone)).replacedLibrary(), gone);
        }
        assertTrue(look(TOOL, code("00:01 22", "/lib/libc.so.6")).replacedLibrary(), "another inode");
        assertFalse(look(TOOL, LIBC).replacedLibrary());
        fake.paths.put("/lib/libc.so.6 (deleted)", FakeKernel.file(21, 0, 5));
        assertFalse(look(TOOL, code("00:01 21", "/lib/libc.so.6 (deleted)")).replacedLibrary(), "its very name");
    }

    @Test
    void aLibraryThatTheUserMayWriteIsNamedOnce() throws Exception {
        Evidence.Code code = look(TOOL, OWN, LIBC, OWN, OWN, code("00:00 0", ""), OWN);
        assertEquals(List.of("/home/u/own.so"), paths(code.writable()));
        fake.paths.put("/home/u/link.so", fake.paths.get("/home/u/own.so"));
        assertEquals(
                List.of("/home/u/own.so", "/home/u/link.so"),
                paths(look(TOOL, OWN, code("00:01 31", "/home/u/link.so")).writable()),
                "each of its names");
    }

    @Test
    void everyMappingOfAFileIsLookedAtForChanges() throws Exception {
        assertEquals(7, inspect(TOOL, OWN, OWN, LIBC, OWN, TOOL, TOOL).ofFiles().size());
    }

    @Test
    void aLineBreakInANameIsFoundEitherWay() throws Exception {
        String shown = "/home/u/a\\012b";
        assertTrue(look(TOOL, code("00:01 31", shown)).replacedLibrary());
        for (String name : List.of("/home/u/a\nb", shown)) {
            fake.paths.put(name, FakeKernel.file(31, FakeKernel.USER, 5));
            assertEquals(
                    List.of(name), paths(look(TOOL, code("00:01 31", shown)).writable()));
            fake.paths.remove(name);
        }
    }

    @Test
    void whatIsOutOfReachIsNotAskedAgainForAWhile() throws Exception {
        inspect(TOOL, LIBC);
        int before = fake.calls.size();
        inspect(TOOL, LIBC);
        assertEquals(before, fake.calls.size());
        fake.nanos += Duration.ofSeconds(10).toNanos();
        fake.granted.add("/lib");
        assertEquals(List.of("/lib/libc.so.6"), paths(look(TOOL, LIBC).writable()));
        fake.granted.clear();
        assertEquals(List.of(), look(TOOL, OWN.replace("31", "32")).writable());
        assertEquals(List.of("/home/u/own.so"), paths(look(TOOL, OWN, OWN).writable()), "never remembered");
        assertEquals(List.of("/home/u/own.so"), paths(look(TOOL, OWN).writable()), "never remembered");
    }

    @Test
    void aSystemsLibraryOnAMediumOfTheUsersIsOneThatHeMayWrite() throws Exception {
        assertEquals(List.of(), look(TOOL, LIBC).writable());
        fake.nanos += Duration.ofSeconds(10).toNanos();
        fake.mounts = fake.mounts.replace("rw - ext4", "rw,nosuid - ext4");
        assertEquals(List.of("/lib/libc.so.6"), paths(look(TOOL, LIBC).writable()));
    }

    @Test
    void theAdministratorIsNotToldOfLibraries() throws Exception {
        system = fake.system(0);
        assertEquals(
                new Evidence.Code(true, false, false, false, List.of()), look(TOOL, LIBC, OWN, OWN.replace("31", "9")));
    }

    /** Swapped for the pinned one just after it was compared with what is mapped, another file would be hashed. */
    @Test
    void theLibraryThatIsMappedIsTheOneThatIsHashed() throws Exception {
        int calls = calls(TOOL, OWN);
        FileStatus pinned = FakeKernel.file(32, FakeKernel.USER, FakeKernel.PROGRAM.length);
        for (int call = 0; call < calls; call++) {
            fake.paths.put("/home/u/own.so", FakeKernel.file(31, FakeKernel.USER, FakeKernel.PROGRAM.length));
            fake.before(call, () -> fake.paths.put("/home/u/own.so", pinned));
            Evidence.Code code = look(TOOL, OWN);
            fake.executable = pinned; // What opening the path gives.
            for (Image library : code.writable()) {
                assertThrows(PeerException.class, library::digest, "swapped before call " + call);
                assertTrue(library.replaced());
            }
            assertTrue(code.replacedLibrary() || !code.writable().isEmpty());
            fake.executable = process.status();
        }
    }

    @Test
    void twoLibrariesThatTakeTurnsAtOnePathAreNotBothThere() throws Exception {
        String other = OWN.replace("31", "32");
        int calls = calls(TOOL, OWN, other);
        for (int call = 0; call < calls; call++) {
            fake.paths.put("/home/u/own.so", FakeKernel.file(31, FakeKernel.USER, 5));
            fake.before(call, () -> fake.paths.put("/home/u/own.so", FakeKernel.file(32, FakeKernel.USER, 5)));
            assertTrue(look(TOOL, OWN, other).replacedLibrary(), "swapped before call " + call);
        }
    }

    private int calls(String... lines) throws KernelException {
        int before = fake.calls.size();
        inspect(lines);
        return fake.calls.size() - before;
    }

    @Test
    void anErrorIsAReplacedLibraryOrNoProofAtAll() throws Exception {
        for (int code : Errors.of("openat").toArray()) {
            fake.fail(0, code);
            if (Set.of(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES).contains(code)) {
                assertTrue(look(TOOL, OWN).replacedLibrary(), "error " + code);
            } else {
                assertThrows(KernelException.class, () -> inspect(TOOL, OWN), "error " + code);
            }
        }
    }

    @Test
    void moreLibrariesThanAreWorthHashingAreTooMany() throws Exception {
        StringBuilder many = new StringBuilder(TOOL);
        for (int library = 0; library < 1024; library++) {
            String path = "/home/u/" + library;
            fake.paths.put(path, FakeKernel.file(1000 + library, FakeKernel.USER, 5));
            many.append(code("00:01 " + (1000 + library), path));
        }
        assertFalse(inspect(many.toString()).tooMany());
        assertTrue(inspect(many.toString(), OWN).tooMany());
    }

    /** They are kept as long as the connection lives. */
    @Test
    void longerNamesThanAnyHonestProgramHasAreTooMany() throws Exception {
        String folder = "/home/u/" + "x".repeat(4000 - "/home/u/".length());
        StringBuilder long32 = new StringBuilder(TOOL);
        for (int library = 0; library < 32; library++) {
            String path = folder + "%096d".formatted(library);
            fake.paths.put(path, FakeKernel.file(1000 + library, FakeKernel.USER, 5));
            long32.append(code("00:01 " + (1000 + library), path));
        }
        assertFalse(inspect(long32.toString()).tooMany());
        assertTrue(inspect(long32.toString(), OWN).tooMany());
    }
}

package io.keychainauth.peer.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.Sha256;
import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of a proof fails with every error, and every peer that is not acceptable is named. */
class FaultMatrixTest {
    private static final Set<String> STEPS = Set.of(
            "GetNamedPipeClientProcessId",
            "OpenProcess",
            "GetProcessId",
            "GetProcessTimes",
            "GetTokenInformation",
            "OpenProcess(memory)",
            "CheckRemoteDebuggerPresent",
            "QueryFullProcessImageNameW",
            "CreateFileW",
            "GetFinalPathNameByHandleW",
            "GetVolumeInformationByHandleW",
            "GetFileInformationByHandle",
            "VirtualQueryEx",
            "GetMappedFileNameW",
            "CreateFileW(examine)",
            "GetSecurityInfo(file)",
            "ReOpenFile",
            "WaitForSingleObject");

    /** A library of which nothing can be said is one that was replaced, which only an entry could allow: none does. */
    private static boolean saidOfLibrary(AttestedPeer peer) {
        Evidence.Code code = FakeWindows.code(peer);
        return code.replacedLibrary() || !code.writable().isEmpty();
    }

    static Stream<Arguments> everyFault() throws CallException {
        FakeWindows windows = new FakeWindows();
        Attestor attestor = windows.attestor();
        int before = windows.faults.calls().size();
        windows.attest(attestor).close();
        List<String> calls = windows.faults.calls();
        List<String> gathering = calls.subList(before, calls.size());
        assertEquals(STEPS, new HashSet<>(gathering));
        return gathering.stream().distinct().flatMap(function -> {
            long times = gathering.stream().filter(function::equals).count();
            return Errors.of(function).stream()
                    .flatMap(code -> Stream.iterate(0, n -> n + 1)
                            .limit(times)
                            .map(number -> Arguments.of(function, number, code)));
        });
    }

    @ParameterizedTest
    @MethodSource("everyFault")
    void everyErrorOfEveryCallIsADenial(String function, int number, int code) throws Exception {
        FakeWindows windows = new FakeWindows();
        Attestor attestor = windows.attestor();
        long earlier = windows.faults.calls().stream().filter(function::equals).count();
        windows.faults.fail(function, code, call -> call == earlier + number);
        AttestedPeer peer = windows.attest(attestor);
        boolean denied = FakeWindows.refusal(peer).isPresent() || saidOfLibrary(peer);
        assertTrue(denied, () -> peer.proof().toString());
        peer.close();
        assertEquals(0, windows.open());
    }

    @Test
    void aGoodPeerIsAttestedAndAsGoodAsWindowsCanSay() throws Exception {
        FakeWindows windows = new FakeWindows();
        AttestedPeer peer = windows.attest(windows.attestor());
        assertEquals(Optional.empty(), FakeWindows.refusal(peer));
        assertEquals(new Provenance.Assured(Assurance.LEGACY), peer.proof().provenance(0));
        assertEquals(Optional.empty(), peer.proof().judge(new Evidence.Sender(0)));
        Evidence.Code code = FakeWindows.code(peer);
        assertEquals(List.of(), code.writable());
        assertFalse(code.replacedLibrary());
        assertFalse(code.anonymous());
        assertEquals(Optional.empty(), code.modified());
        Image image = peer.proof().find(Evidence.Executable.class).orElseThrow().image();
        assertEquals(FakeFiles.TOOL, image.path());
        assertEquals(Sha256.of("tool".getBytes(UTF_8)), image.digest());
        assertTrue(image.writableByUser());
        assertEquals(Optional.empty(), peer.recheck());
        assertEquals(1, windows.open(), "the process is held");
        peer.close();
        assertEquals(0, windows.open());
    }

    static Stream<Arguments> peers() {
        return Stream.of(
                peer(
                        "another user",
                        Refusal.FOREIGN_USER,
                        w -> w.client.owner = new Processes.Owner("S-1-5-21-11-22-33-1002", 1)),
                peer(
                        "the same number on another machine",
                        Refusal.FOREIGN_USER,
                        w -> w.client.owner = new Processes.Owner("S-1-5-21-44-55-66-1001", 1)),
                peer(
                        "another session",
                        Refusal.DIFFERENT_MOUNT_NAMESPACE,
                        w -> w.client.owner = new Processes.Owner(FakeProcesses.OWN.sid(), 2)),
                peer("a debugger", Refusal.TRACED, w -> w.client.debugged = true),
                peer("created after the connect", Refusal.PROCESS_GONE, w -> w.client.created = FakeProcesses.NOW + 1),
                peer("ended", Refusal.PROCESS_GONE, w -> w.processes.end(w.client)),
                peer("a name that is no file", Refusal.PROOF_FAILED, w -> w.client.image = "tool.exe"),
                peer("its file is gone", Refusal.EXECUTABLE_UNREADABLE, w -> w.client.image = "C:\\gone.exe"),
                peer(
                        "its file is being written",
                        Refusal.EXECUTABLE_UNREADABLE,
                        w -> w.files.file(FakeFiles.TOOL).openForWriting = true),
                peer(
                        "its file is too large",
                        Refusal.EXECUTABLE_TOO_LARGE,
                        w -> w.files.file(FakeFiles.TOOL).size = (2L << 30) + 1),
                peer(
                        "a file system that others serve",
                        Refusal.UNTRUSTED_FILESYSTEM,
                        w -> w.files.file(FakeFiles.TOOL).fileSystem = "FAT32"),
                peer(
                        "a share",
                        Refusal.UNTRUSTED_FILESYSTEM,
                        w -> w.files.file(FakeFiles.TOOL).path = "\\\\server\\share\\tool.exe"),
                peer(
                        "a share, by its name",
                        Refusal.UNTRUSTED_FILESYSTEM,
                        w -> w.client.image = "\\\\server\\share\\tool.exe"),
                peer(
                        "its name changes while its file is opened",
                        Refusal.EXECUTABLE_NOT_MAPPED,
                        w -> w.faults.beforeNext(
                                "QueryFullProcessImageNameW", 1, () -> w.client.image = "C:\\Users\\me\\evil.exe")),
                peer(
                        "it runs another file",
                        Refusal.EXECUTABLE_NOT_MAPPED,
                        w -> w.client.mapped.put(0x140000000L, FakeFiles.DEVICE + "\\Users\\me\\evil.exe")),
                peer(
                        "it runs a file of another case",
                        Refusal.EXECUTABLE_NOT_MAPPED,
                        w -> w.client.mapped.put(0x140000000L, FakeFiles.DEVICE + "\\Users\\me\\TOOL.EXE")),
                peer("too many libraries", Refusal.TOO_MANY_MAPPINGS, w -> {
                    for (int i = 0; i <= CodeInspection.MOST_LIBRARIES; i++) {
                        w.client.map(0x7ff900000000L + i * 0x10000L, FakeFiles.DEVICE + "\\Windows\\" + i + ".dll");
                    }
                }),
                peer("too much memory", Refusal.TOO_MANY_MAPPINGS, w -> {
                    for (int i = 1; i < CodeInspection.MOST_REGIONS; i++) {
                        w.client.add(new Processes.Region(0x7ff900000000L + i, 0x7ff900000001L + i, false, false));
                    }
                }));
    }

    private static Arguments peer(String what, Refusal refusal, Consumer<FakeWindows> arrange) {
        return Arguments.of(what, refusal, arrange);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("peers")
    void whatIsNotAcceptableIsNamed(String what, Refusal refusal, Consumer<FakeWindows> arrange) throws Exception {
        FakeWindows windows = new FakeWindows();
        arrange.accept(windows);
        AttestedPeer peer = windows.attest(windows.attestor());
        assertEquals(Optional.of(refusal), FakeWindows.refusal(peer));
        peer.close();
        assertEquals(0, windows.open());
    }

    /** Its server need never answer: the thread that opened it would be lost. */
    @Test
    void aFileOfAnotherMachineIsNotEvenOpened() throws Exception {
        FakeWindows windows = new FakeWindows();
        windows.client.image = "\\\\server\\share\\tool.exe";
        windows.attest(windows.attestor()).close();
        assertFalse(windows.faults.calls().contains("CreateFileW"));
        windows.client.image = FakeFiles.TOOL;
        windows.client.map(0x180000000L, "\\Device\\Mup\\server\\share\\library.dll");
        AttestedPeer peer = windows.attest(windows.attestor());
        assertTrue(FakeWindows.code(peer).replacedLibrary());
        assertEquals(
                2,
                windows.faults.calls().stream().filter("CreateFileW"::equals).count(),
                "the tool and the library of Windows");
        peer.close();
    }

    /** Somebody else has no number that could be ours: the control endpoint asks for nothing but that. */
    @Test
    void nobodyElseHasOurNumber() throws Exception {
        FakeWindows windows = new FakeWindows();
        windows.client.owner = new Processes.Owner("S-1-5-21-44-55-66-1001", 1);
        AttestedPeer peer = windows.attest(windows.attestor());
        Evidence.Credentials found =
                peer.proof().find(Evidence.Credentials.class).orElseThrow();
        assertEquals(new Evidence.Credentials(FakeWindows.PID, -1, 1001), found);
    }

    @Test
    void theErrorsOfAProcessAreToldApart() throws Exception {
        assertEquals(Refusal.PROCESS_GONE, refusedWith("OpenProcess", Codes.ERROR_INVALID_PARAMETER));
        assertEquals(Refusal.NOT_DUMPABLE, refusedWith("OpenProcess", Codes.ERROR_ACCESS_DENIED));
        assertEquals(Refusal.NOT_DUMPABLE, refusedWith("OpenProcess(memory)", Codes.ERROR_ACCESS_DENIED));
        assertEquals(Refusal.PROCESS_GONE, refusedWith("GetNamedPipeClientProcessId", Codes.ERROR_BROKEN_PIPE));
        assertEquals(Refusal.PROOF_FAILED, refusedWith("GetNamedPipeClientProcessId", Codes.ERROR_INVALID_HANDLE));
    }

    private static Refusal refusedWith(String function, int code) throws Exception {
        FakeWindows windows = new FakeWindows();
        Attestor attestor = windows.attestor();
        windows.faults.fail(function, code);
        return FakeWindows.refusal(windows.attest(attestor)).orElseThrow();
    }

    static List<String> hashing() {
        return List.of("CreateFileW", "GetFileInformationByHandle", "GetFinalPathNameByHandleW", "ReadFile");
    }

    @ParameterizedTest
    @MethodSource("hashing")
    void anErrorIsNoDigest(String function) throws Exception {
        for (int code : Errors.of(function)) {
            FakeWindows windows = new FakeWindows();
            AttestedPeer peer = windows.attest(windows.attestor());
            Image image =
                    peer.proof().find(Evidence.Executable.class).orElseThrow().image();
            windows.faults.fail(function, code);
            PeerException failed = Assertions.assertThrows(PeerException.class, image::digest);
            assertEquals(code, failed.code());
            assertEquals(Optional.empty(), image.knownDigest());
            peer.close();
            assertEquals(0, windows.open());
        }
    }

    @Test
    void anErrorWhileLookingAgainIsARefusal() throws Exception {
        FakeWindows windows = new FakeWindows();
        AttestedPeer peer = windows.attest(windows.attestor());
        for (int code : Errors.of("WaitForSingleObject")) {
            windows.faults.fail("WaitForSingleObject", code);
            assertEquals(Optional.of(Refusal.PROOF_FAILED), peer.recheck());
            assertFalse(peer.ended(), "unknown is not ended: the next request tells");
        }
        windows.faults.mend();
        windows.processes.end(windows.client);
        assertEquals(Optional.of(Refusal.PROCESS_GONE), peer.recheck());
        assertTrue(peer.ended());
        peer.close();
        assertEquals(Optional.of(Refusal.PROOF_FAILED), peer.recheck());
    }
}

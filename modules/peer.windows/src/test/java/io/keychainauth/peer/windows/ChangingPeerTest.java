package io.keychainauth.peer.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.Sha256;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.windows.ImageFiles.Right;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A peer that changes between any two calls, and its files. */
class ChangingPeerTest {
    private static final String EVIL = "C:\\Users\\me\\evil.exe";
    private static final String PLUGIN = "C:\\Users\\me\\plugin.dll";
    private static final long PLUGIN_BASE = 0x180000000L;

    /** Has something happen before each call of a proof in turn; how often the peer was attested after all. */
    private static int attested(Consumer<FakeWindows> arrange, Consumer<FakeWindows> change) throws CallException {
        int calls = calls(arrange);
        int attested = 0;
        for (int call = 0; call < calls; call++) {
            FakeWindows windows = new FakeWindows();
            arrange.accept(windows);
            Attestor attestor = windows.attestor();
            windows.faults.before(call, () -> change.accept(windows));
            AttestedPeer peer = windows.attest(attestor);
            if (FakeWindows.refusal(peer).isEmpty() && honest(peer)) {
                attested++;
            }
            peer.close();
            assertEquals(0, windows.open());
        }
        return attested;
    }

    private static int calls(Consumer<FakeWindows> arrange) throws CallException {
        FakeWindows counted = new FakeWindows();
        arrange.accept(counted);
        Attestor counting = counted.attestor();
        int before = counted.faults.calls().size();
        counted.attest(counting).close();
        int calls = counted.faults.calls().size() - before;
        assertTrue(calls > 20, "calls were counted: " + calls);
        return calls;
    }

    /** Whether a policy that knows the tool, and no library, would take it for the tool. */
    private static boolean honest(AttestedPeer peer) {
        Evidence.Code code = FakeWindows.code(peer);
        Image image = peer.proof().find(Evidence.Executable.class).orElseThrow().image();
        return code.writable().isEmpty()
                && !code.replacedLibrary()
                && image.path().equals(FakeFiles.TOOL)
                && digest(image).equals(Optional.of(Sha256.of("tool".getBytes(UTF_8))));
    }

    private static Optional<String> digest(Image image) {
        try {
            return Optional.of(image.digest());
        } catch (PeerException e) {
            return Optional.empty();
        }
    }

    @Test
    void aProcessThatEndsBetweenAnyTwoCallsIsRefused() throws Exception {
        assertEquals(0, attested(w -> {}, w -> w.processes.end(w.client)));
    }

    /** Its id goes to the approved program, which was started after the attacker had connected. */
    @Test
    void anIdThatBecomesAnotherProcessIsRefused() throws Exception {
        Consumer<FakeWindows> evil = w -> {
            w.files.put(EVIL, "evil");
            w.client.image = EVIL;
            w.client.mapped.put(0x140000000L, FakeFiles.DEVICE + "\\Users\\me\\evil.exe");
        };
        assertEquals(0, attested(evil, w -> {
            w.processes.end(w.client);
            w.processes.start(FakeWindows.PID).created = FakeProcesses.NOW + 1;
        }));
    }

    @Test
    void aHandleOfAnotherProcessIsRefused() throws Exception {
        FakeWindows windows = new FakeWindows();
        windows.client.shownPid = FakeWindows.PID + 4;
        AttestedPeer peer = windows.attest(windows.attestor());
        assertEquals(Optional.of(Refusal.PROCESS_GONE), FakeWindows.refusal(peer));
        peer.close();
    }

    @Test
    void aPipeThatNamesAnotherClientInTheEndIsRefused() throws Exception {
        FakeWindows windows = new FakeWindows();
        AtomicInteger asked = new AtomicInteger();
        windows.named = () -> asked.getAndIncrement() == 0 ? FakeWindows.PID : FakeWindows.PID + 4;
        AttestedPeer peer = windows.attest(windows.attestor());
        assertEquals(Optional.of(Refusal.PROCESS_GONE), FakeWindows.refusal(peer));
        peer.close();
        assertEquals(0, windows.open());
    }

    /** A running file can be renamed: then the approved one is put where the attacker's was started from. */
    @Test
    void aFileThatIsPutInThePlaceOfTheRunningOneIsNotTakenForIt() throws Exception {
        Consumer<FakeWindows> evil = w -> {
            w.files.rename(FakeFiles.TOOL, "C:\\Users\\me\\kept.exe");
            w.files.put(FakeFiles.TOOL, "evil");
        };
        assertEquals(0, attested(evil, w -> {
            long running = w.files.file(FakeFiles.TOOL).index;
            w.files.rename(FakeFiles.TOOL, EVIL);
            if (w.files.has(EVIL) && w.files.file(EVIL).index == running) {
                w.client.mapped.put(0x140000000L, FakeFiles.DEVICE + "\\Users\\me\\evil.exe");
                w.files.rename("C:\\Users\\me\\kept.exe", FakeFiles.TOOL);
            }
        }));
    }

    @Test
    void aFileThatIsReplacedAfterTheProofHasNoDigest() throws Exception {
        FakeWindows windows = new FakeWindows();
        AttestedPeer peer = windows.attest(windows.attestor());
        Image image = peer.proof().find(Evidence.Executable.class).orElseThrow().image();
        assertFalse(image.replaced());
        windows.files.put(FakeFiles.TOOL, "tool");
        assertTrue(image.replaced());
        PeerException changed = assertThrows(PeerException.class, image::digest);
        assertTrue(changed.getMessage().contains("start it again"), changed.getMessage());
        peer.close();
        assertEquals(0, windows.open());
    }

    @Test
    void aFileThatWasWrittenAfterTheProofHasNoDigest() throws Exception {
        FakeWindows windows = new FakeWindows();
        AttestedPeer peer = windows.attest(windows.attestor());
        Image image = peer.proof().find(Evidence.Executable.class).orElseThrow().image();
        windows.files.file(FakeFiles.TOOL).written = 2;
        assertThrows(PeerException.class, image::digest);
        windows.files.file(FakeFiles.TOOL).openForWriting = true;
        assertEquals(
                Codes.ERROR_SHARING_VIOLATION,
                assertThrows(PeerException.class, image::digest).code());
        peer.close();
    }

    private static FakeWindows withPlugin(String mapped) {
        FakeWindows windows = new FakeWindows();
        windows.files.put(PLUGIN, "plugin");
        windows.files.grant(PLUGIN, Right.WRITE);
        windows.client.map(PLUGIN_BASE, mapped);
        return windows;
    }

    @Test
    void aLibraryThatOurUserCanChangeIsNamedWithItsHash() throws Exception {
        for (String form : List.of(FakeFiles.DEVICE + "\\Users\\me\\plugin.dll", "\\??\\" + PLUGIN)) {
            FakeWindows windows = withPlugin(form);
            AttestedPeer peer = windows.attest(windows.attestor());
            Evidence.Code code = FakeWindows.code(peer);
            assertEquals(1, code.writable().size());
            assertEquals(PLUGIN, code.writable().getFirst().path());
            assertEquals(
                    Sha256.of("plugin".getBytes(UTF_8)),
                    code.writable().getFirst().digest());
            assertTrue(code.writable().getFirst().writableByUser());
            assertFalse(code.replacedLibrary());
            peer.close();
            assertEquals(0, windows.open());
        }
    }

    @Test
    void aRightOnAnyFolderOnTheWayIsEnough() throws Exception {
        for (String folder : List.of("C:\\Windows\\System32", "C:\\Windows", "C:\\")) {
            for (Right right : List.of(Right.DELETE, Right.DELETE_CHILD, Right.WRITE_DAC, Right.WRITE_OWNER)) {
                FakeWindows windows = new FakeWindows();
                windows.files.grant(folder, right);
                AttestedPeer peer = windows.attest(windows.attestor());
                assertEquals(1, FakeWindows.code(peer).writable().size(), folder + " " + right);
                peer.close();
            }
        }
        for (Right right : Right.values()) {
            FakeWindows windows = new FakeWindows();
            windows.files.grant(FakeFiles.LIBRARY, right);
            AttestedPeer peer = windows.attest(windows.attestor());
            assertEquals(1, FakeWindows.code(peer).writable().size(), right::toString);
            peer.close();
        }
    }

    /** Whoever owns a file gives himself any right again: one that denies them all is planted to look like Windows' own. */
    @Test
    void aLibraryOrFolderThatOurUserOwnsIsWithinReach() throws Exception {
        for (String path : List.of(FakeFiles.LIBRARY, "C:\\Windows\\System32", "C:\\Windows", "C:\\")) {
            for (String owner : List.of(FakeProcesses.OWN.sid(), "S-1-5-21-11-22-33-1002", "S-1-5-32-545")) {
                FakeWindows windows = new FakeWindows();
                windows.files.own(path, owner);
                AttestedPeer peer = windows.attest(windows.attestor());
                assertEquals(1, FakeWindows.code(peer).writable().size(), path + " " + owner);
                peer.close();
                assertEquals(0, windows.open());
            }
        }
        for (String owner : List.of("S-1-5-32-544", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464")) {
            FakeWindows windows = new FakeWindows();
            windows.files.own(FakeFiles.LIBRARY, owner);
            AttestedPeer peer = windows.attest(windows.attestor());
            assertEquals(0, FakeWindows.code(peer).writable().size(), owner);
            peer.close();
        }
    }

    /** A program of our user has the way to its library lead to one of Windows as soon as rights are asked for. */
    @Test
    void aNameThatIsRedirectedWhileRightsAreAskedChangesNothing() throws Exception {
        for (String call : List.of("CreateFileW(examine)", "GetSecurityInfo(file)", "ReOpenFile")) {
            FakeWindows windows = withPlugin(FakeFiles.DEVICE + "\\Users\\me\\plugin.dll");
            Attestor attestor = windows.attestor();
            windows.faults.beforeNext(call, 0, () -> {
                windows.files.redirect(PLUGIN, FakeFiles.LIBRARY);
                windows.files.redirect("C:\\Users\\me", "C:\\Windows\\System32");
                windows.files.redirect("C:\\Users", "C:\\Windows");
            });
            AttestedPeer peer = windows.attest(attestor);
            assertEquals(
                    List.of(PLUGIN),
                    FakeWindows.code(peer).writable().stream().map(Image::path).toList(),
                    call);
            peer.close();
            assertEquals(0, windows.open());
        }
    }

    /** Letters lead elsewhere for who may define them: a kernel32.dll that can be written is no reason to look away. */
    @Test
    void onlyAnAdministratorsLibrariesAreNotLookedAt() throws Exception {
        FakeWindows windows = withPlugin(FakeFiles.DEVICE + "\\Users\\me\\plugin.dll");
        windows.files.grant("C:\\Windows\\System32\\kernel32.dll", Right.WRITE);
        AttestedPeer peer = windows.attest(windows.attestor());
        assertEquals(1, FakeWindows.code(peer).writable().size());
        peer.close();
        assertTrue(WindowsLacks.of(windows.processes, windows.files).stream()
                .noneMatch(lack -> lack.name().equals("administrator")));
    }

    /** Whatever its list says: what the driver of another file system shows us it need not show the process. */
    @Test
    void aLibraryOfAnotherFileSystemIsReplaced() throws Exception {
        FakeWindows windows = new FakeWindows();
        windows.files.file(FakeFiles.LIBRARY).fileSystem = "FAT32";
        AttestedPeer peer = windows.attest(windows.attestor());
        assertTrue(FakeWindows.code(peer).replacedLibrary());
        peer.close();
    }

    /** The library that was loaded is renamed, and a pinned one comes to its name while we look. */
    @Test
    void aLibraryThatIsExchangedWhileWeLookIsNotTakenForTheOther() throws Exception {
        String device = FakeFiles.DEVICE + "\\Users\\me\\plugin.dll";
        FakeWindows windows = withPlugin(device);
        Attestor attestor = windows.attestor();
        windows.faults.beforeNext("CreateFileW", 1, () -> {
            windows.client.mapped.put(PLUGIN_BASE, FakeFiles.DEVICE + "\\Users\\me\\renamed.dll");
            windows.files.put(PLUGIN, "pinned");
        });
        AttestedPeer peer = windows.attest(attestor);
        assertTrue(FakeWindows.code(peer).replacedLibrary());
        assertEquals(List.of(), FakeWindows.code(peer).writable());
        peer.close();
    }

    /** By now the name of the library that was loaded leads to one of the system. */
    @Test
    void aLibraryIsNotTheSystemsBecauseItsNameLeadsThere() throws Exception {
        FakeWindows windows = withPlugin(FakeFiles.DEVICE + "\\Users\\me\\plugin.dll");
        Attestor attestor = windows.attestor();
        windows.files.redirect(PLUGIN, FakeFiles.LIBRARY);
        AttestedPeer peer = windows.attest(attestor);
        assertTrue(FakeWindows.code(peer).replacedLibrary());
        peer.close();
    }

    @Test
    void aLibraryThatIsNotAtItsPathIsReplaced() throws Exception {
        FakeWindows windows = withPlugin(FakeFiles.DEVICE + "\\Users\\me\\gone.dll");
        AttestedPeer peer = windows.attest(windows.attestor());
        assertTrue(FakeWindows.code(peer).replacedLibrary());
        peer.close();
    }

    @Test
    void codeFromNoFileIsSeen() throws Exception {
        FakeWindows windows = new FakeWindows();
        windows.client.add(new Processes.Region(0x20000, 0x21000, false, true));
        AttestedPeer peer = windows.attest(windows.attestor());
        assertTrue(FakeWindows.code(peer).anonymous());
        assertEquals(Optional.empty(), FakeWindows.refusal(peer), "an entry may allow it");
        peer.close();
    }

    /** Under Wine, and for who may write Windows itself, no library is the system's. */
    @Test
    void whereNothingIsOutOfReachLibrariesAreNotLookedAt() throws Exception {
        FakeWindows windows = withPlugin(FakeFiles.DEVICE + "\\Users\\me\\plugin.dll");
        windows.files.grant("C:\\Windows\\System32\\kernel32.dll", Right.WRITE);
        windows.processes.elevated = true;
        AttestedPeer peer = windows.attest(windows.attestor());
        assertEquals(List.of(), FakeWindows.code(peer).writable());
        assertTrue(peer.proof()
                .find(Evidence.Executable.class)
                .orElseThrow()
                .image()
                .writableByUser());
        peer.close();
        assertTrue(WindowsLacks.of(windows.processes, windows.files).stream()
                .anyMatch(lack -> lack.name().equals("administrator")));
        FakeWindows other = new FakeWindows();
        assertTrue(WindowsLacks.of(other.processes, other.files).stream()
                .noneMatch(lack -> lack.name().equals("administrator")));
    }

    /** The proof may take seconds, so the look at its beginning may be old when it ends. */
    @Test
    void aDebuggerThatComesWhileTheProofLastsIsLookedForAtTheFirstRequest() throws Exception {
        int attested = 0;
        int calls = calls(_ -> {});
        for (int call = 0; call < calls; call++) {
            FakeWindows windows = new FakeWindows();
            Attestor attestor = windows.attestor();
            windows.faults.before(call, () -> {
                windows.nanos += 1_000_000_000;
                windows.client.debugged = true;
            });
            AttestedPeer peer = windows.attest(attestor);
            if (FakeWindows.refusal(peer).isEmpty()) {
                assertEquals(Optional.of(Refusal.TRACED), peer.recheck(), "before call " + call);
                attested++;
            }
            peer.close();
        }
        assertTrue(attested > 10, "it came after the look");
    }

    @Test
    void aDebuggerThatComesLaterIsSeen() throws Exception {
        FakeWindows windows = new FakeWindows();
        long[] clock = {0};
        Handle process = new Handle(windows.processes.open(FakeWindows.PID), windows.processes::close);
        AttestedPeer attested = windows.attest(windows.attestor());
        AttestedPeer peer =
                new AttestedPeer(windows.processes, attested.proof(), Optional.of(process), () -> clock[0], 0);
        windows.client.debugged = true;
        assertEquals(Optional.empty(), peer.recheck(), "not asked for each of many requests in a row");
        clock[0] = 100_000_000;
        assertEquals(Optional.of(Refusal.TRACED), peer.recheck());
        assertEquals(
                Optional.of(Refusal.TRACED), peer.recheck(), "what was seen once does not make room for a request");
        peer.close();
        attested.close();
        assertEquals(0, windows.open());
    }
}

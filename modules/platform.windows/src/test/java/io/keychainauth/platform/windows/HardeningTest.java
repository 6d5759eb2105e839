package io.keychainauth.platform.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HardeningTest {
    private final FakeMachine machine = new FakeMachine();
    private final WindowsPlatform platform = new WindowsPlatform(() -> machine);

    @Test
    void leavesOthersTheRightToSeeAndToEndIt() throws PlatformException {
        platform.harden();
        assertEquals(
                "D:P(A;;0x1fffff;;;SY)(A;;0x1fffff;;;BA)(A;;0x121001;;;OW)(A;;0x121001;;;S-1-5-21-1-2-3-1001)"
                        .toUpperCase(java.util.Locale.ROOT),
                machine.rights);
        assertTrue(machine.silent);
    }

    /** What may steer a thread may steer the daemon. */
    @Test
    void leavesOthersNothingOfItsThreadsButToWaitForThem() throws PlatformException {
        platform.harden();
        String threads = "D:(A;;0x1fffff;;;SY)(A;;0x120840;;;OW)(A;;0x120840;;;S-1-5-21-1-2-3-1001)";
        assertEquals(machine.spelled(threads), machine.thread);
        assertEquals(machine.spelled(threads), machine.newThreads);
        String token = "D:(A;;0xf01ff;;;SY)(A;;0x2001e;;;OW)(A;;0x2001e;;;S-1-5-21-1-2-3-1001)";
        assertEquals(machine.spelled(token), machine.token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread", "new threads", "token"})
    void refusesWhenAListOfThreadsDidNotTake(String which) {
        machine.stubborn = which;
        assertThrows(PlatformException.class, platform::harden);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OpenProcessToken",
                "SetKernelObjectSecurity",
                "GetKernelObjectSecurity",
                "OpenThread",
                "GetTokenInformation",
                "SetTokenInformation"
            })
    void refusesWhenACallFails(String function) {
        machine.failing = function;
        PlatformException refusal = assertThrows(PlatformException.class, platform::harden);
        assertEquals(function, refusal.function());
        assertEquals(5, refusal.code());
    }

    @Test
    void refusesWhenTheListDidNotTake() {
        machine.swallowing = true;
        PlatformException refusal = assertThrows(PlatformException.class, platform::harden);
        assertEquals("SetKernelObjectSecurity", refusal.function());
    }

    @Test
    void refusesWhenACrashWouldStillBeReported() {
        machine.swallowing = true;
        machine.rights = machine.spelled(new ProcessRights("S-1-5-21-1-2-3-1001").text());
        ThreadRights threads = new ThreadRights("S-1-5-21-1-2-3-1001");
        machine.thread = machine.spelled(threads.text());
        machine.newThreads = machine.thread;
        machine.token = machine.spelled(threads.token());
        PlatformException refusal = assertThrows(PlatformException.class, platform::harden);
        assertEquals("SetErrorMode", refusal.function());
    }

    @Test
    void anOldSystemIsAFindingAndNoRefusal() throws PlatformException {
        machine.old = true;
        platform.harden();
        assertEquals("mitigations", new ProcessChecks(machine).mitigations().name());
    }

    @Test
    void whoIsNotKnownIsTakenForTheAdministrator() {
        assertFalse(platform.administrator());
        machine.elevated = true;
        assertTrue(platform.administrator());
        machine.elevated = false;
        machine.failing = "GetTokenInformation";
        assertTrue(platform.administrator());
    }

    @Test
    void journalRoomAndPriorityGoToTheMachine() {
        platform.journal("a\r\nb\u0007c");
        platform.journal("x".repeat(5000));
        assertEquals(List.of("a  b c", "x".repeat(2048)), machine.events);
        assertTrue(platform.reserve(Path.of("x"), 1000));
        assertFalse(platform.reserve(Path.of("x"), 1 << 20));
        platform.stepBack();
        assertTrue(machine.background);
    }
}

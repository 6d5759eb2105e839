package io.keychainauth.platform.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.platform.PlatformException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a machine without it can tell; whether the list is obeyed, only one with several programs of a user can. */
@EnabledOnOs(OS.WINDOWS)
class NativeMachineTest {
    private final NativeMachine machine = new NativeMachine();

    @Test
    void theListThatWasAskedForIsTheOneThatIsThere() throws PlatformException {
        new WindowsPlatform().harden();
        String rights = machine.guarded();
        assertEquals(machine.spelled(new ProcessRights(machine.user()).text()), rights);
        assertTrue(rights.startsWith("D:P("), rights);
        ThreadRights threads = new ThreadRights(machine.user());
        assertEquals(Set.of(machine.spelled(threads.text())), machine.guardedThreads());
        assertEquals(machine.spelled(threads.token()), machine.guardedToken());
        assertTrue(machine.silent());
        new WindowsPlatform().harden(); // A second time, when we may change nothing any more.
    }

    @Test
    void theUserHasAnIdentifier() throws PlatformException {
        assertTrue(machine.user().matches("S-1-5-21(-\\d+)+"), machine.user());
        assertEquals(machine.elevated(), new WindowsPlatform().administrator());
    }

    @Test
    void aProcessThatIsNotThereIsNoAnswer() {
        PlatformException failure = assertThrows(PlatformException.class, () -> machine.readable(0x7FFFFFF0L));
        assertEquals(87, failure.code());
    }

    @Test
    void aWrongListIsRefused() {
        assertThrows(PlatformException.class, () -> machine.guard("D:P(nonsense"));
    }

    @Test
    void settingsAreNumbersOrNothing() {
        String version = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
        assertTrue(machine.setting(version, "InstallDate").orElse(0) > 0);
        assertEquals(OptionalInt.empty(), machine.setting(version, "ProductName"), "a text is no number");
        assertEquals(OptionalInt.empty(), machine.setting("SOFTWARE\\none", "none"));
    }

    @Test
    void aThreadStepsBack() throws InterruptedException {
        boolean[] took = new boolean[1];
        Thread thread = Thread.ofPlatform().start(() -> took[0] = machine.stepBack());
        thread.join();
        assertTrue(took[0]);
    }

    @Test
    void roomNeverCutsAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("log"), "x".repeat(1000));
        assertFalse(machine.allocate(file, 10));
        machine.allocate(file, 1 << 20);
        assertEquals(1000, Files.size(file));
        assertFalse(machine.allocate(folder.resolve("none"), 1 << 20));
    }

    @Test
    void theEventLogTakesALine() {
        assertTrue(machine.report("checkpoint of a test"));
    }
}

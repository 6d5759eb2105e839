package io.keychainauth.platform.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.macos.Kernel.CoreLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HardeningTest {
    private final FakeKernel kernel = new FakeKernel();
    private final MacPlatform platform = new MacPlatform(() -> kernel);

    @Test
    void forbidsTracersCoreFilesAndPrintedStacks() throws PlatformException {
        platform.harden();
        assertEquals(CoreLimit.NONE, kernel.coreLimit);
        assertTrue(kernel.calls.containsAll(List.of("ptrace", "sigignore")), kernel.calls::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"setrlimit", "getrlimit", "proc_pidinfo", "ptrace", "sigignore"})
    void refusesWhenACallFails(String function) {
        kernel.failing = function;
        PlatformException refusal = assertThrows(PlatformException.class, platform::harden);
        assertEquals(function, refusal.function());
        assertEquals(1, refusal.code());
    }

    @Test
    void refusesWhenCoreFilesStayAllowed() {
        kernel.swallowing = true;
        kernel.coreLimit = new CoreLimit(0, 1);
        PlatformException refusal = assertThrows(PlatformException.class, platform::harden);
        assertEquals("setrlimit", refusal.function());
    }

    /** PT_DENY_ATTACH would end the process without a word. */
    @Test
    void saysThatItIsTracedBeforeTheSystemEndsIt() {
        kernel.traced.add(ProcessHandle.current().pid());
        PlatformException refusal = assertThrows(PlatformException.class, platform::harden);
        assertTrue(refusal.getMessage().contains("traces this one"), refusal.getMessage());
        assertFalse(kernel.calls.contains("ptrace"));
    }

    @Test
    void accountsLogAndPriorityGoToTheKernel() {
        assertFalse(platform.administrator());
        kernel.user = 0;
        assertTrue(platform.administrator());
        assertEquals(Optional.of(Path.of("/Users/ada")), platform.home("ada"));
        platform.stepBack();
        assertTrue(kernel.background);
        platform.journal("a\r\nb\u0007c");
        platform.journal("x".repeat(5000));
        assertEquals(List.of("a  b c", "x".repeat(900)), kernel.log);
    }

    /** What is set aside would be freed again, so nobody may count on it. */
    @Test
    void setsNothingAside() {
        assertFalse(platform.reserve(Path.of("x"), 1));
    }
}

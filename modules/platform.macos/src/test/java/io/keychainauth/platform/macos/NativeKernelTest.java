package io.keychainauth.platform.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.macos.Kernel.CoreLimit;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is passed to the system and what is made of its answers, over a double of its library that runs here. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the double is a library for Linux")
class NativeKernelTest {
    private static final int EPERM = 1;
    private static final int ESRCH = 3;
    private static final int EINVAL = 22;

    private final NativeKernel kernel = new NativeKernel();

    @BeforeEach
    void forget() {
        Libraries.forget();
    }

    @Test
    void hardeningReachesTheSystem() throws PlatformException {
        Libraries.set("hard", Long.MAX_VALUE);
        assertEquals(new CoreLimit(0, Long.MAX_VALUE), kernel.coreLimit());
        long ours = ProcessHandle.current().pid();
        new Hardening(kernel, ours).run();
        assertEquals(CoreLimit.NONE, kernel.coreLimit());
        assertEquals(1, Libraries.value("denied"));
        assertEquals(3, Libraries.value("ignored"), "SIGQUIT");
        Libraries.set("flags", 2);
        assertThrows(PlatformException.class, () -> new Hardening(kernel, ours).run());
        assertEquals(1, Libraries.value("denied"));
    }

    @Test
    void everyCallThatFailsIsAnErrorWithItsCode() {
        Map<String, Executable> calls = Map.of(
                "ptrace", kernel::denyTracers,
                "proc_pidinfo", () -> kernel.traced(1),
                "sigignore", kernel::ignoreQuit,
                "getrlimit", kernel::coreLimit,
                "setrlimit", () -> kernel.coreLimit(CoreLimit.NONE),
                "sysctlbyname", kernel::swapEncrypted,
                "proc_pidpath", () -> kernel.program(1));
        calls.forEach((function, call) -> {
            for (int error : new int[] {EPERM, ESRCH, EINVAL}) {
                Libraries.fail(function, error);
                PlatformException failure = assertThrows(PlatformException.class, call, function);
                assertEquals(function, failure.function());
                assertEquals(error, failure.code(), function);
            }
        });
    }

    @Test
    void theFlagOfTheTracedIsTheOneThatCounts() throws PlatformException {
        Libraries.set("flags", ~2);
        assertFalse(kernel.traced(4711));
        Libraries.set("flags", 2);
        assertTrue(kernel.traced(4711));
    }

    /** A kernel of another version may know fewer fields. */
    @Test
    void lessThanWasAskedForIsNoAnswer() {
        Libraries.set("short", 1);
        assertThrows(PlatformException.class, () -> kernel.traced(4711));
        assertThrows(PlatformException.class, kernel::swapEncrypted);
    }

    @Test
    void anotherProcessIsNoAnswer() {
        Libraries.set("other", 1);
        assertThrows(PlatformException.class, () -> kernel.traced(4711));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1L << 31, Long.MIN_VALUE})
    void whatIsNoProcessIsNotAskedFor(long process) {
        assertThrows(PlatformException.class, () -> kernel.traced(process));
        assertThrows(PlatformException.class, () -> kernel.program(process));
    }

    @Test
    void swapIsEncryptedIfTheSystemSaysSo() throws PlatformException {
        assertFalse(kernel.swapEncrypted());
        Libraries.set("encrypted", 1);
        assertTrue(kernel.swapEncrypted());
    }

    @Test
    void theProgramOfAProcessIsAPathOfAnyAlphabet() throws PlatformException {
        assertEquals("/Applications/für 4711/bin/keychain-auth", kernel.program(4711));
        Libraries.set("long", 4096);
        assertEquals("x".repeat(4096), kernel.program(4711));
        Libraries.set("long", 4097);
        assertThrows(PlatformException.class, () -> kernel.program(4711));
    }

    @Test
    void theHomeOfAUserIsAbsoluteOrNone() {
        assertEquals(Optional.of(Path.of("/Users/ada")), kernel.home("ada"));
        assertEquals(Optional.empty(), kernel.home("nobody-here"));
        assertEquals(Optional.empty(), kernel.home("relative"));
        assertEquals(Optional.empty(), kernel.home("elsewhere"), "a pointer out of our buffer is not followed");
        assertEquals(Optional.empty(), kernel.home("a\0b"));
        Libraries.fail("getpwnam_r", EPERM);
        assertEquals(Optional.empty(), kernel.home("ada"));
    }

    @Test
    void userAndPriority() {
        Libraries.set("user", 0xFFFFFFFEL);
        assertEquals(0xFFFFFFFEL, kernel.effectiveUser(), "nobody");
        assertTrue(kernel.stepBack());
        assertEquals(0x11, Libraries.value("class"), "QOS_CLASS_UTILITY");
        Libraries.fail("pthread_set_qos_class_self_np", EPERM);
        assertFalse(kernel.stepBack());
    }

    @Test
    void aLineOfTheLogIsNoFormat() {
        kernel.report("100%n %s ü");
        assertEquals("100%n %s ü", Libraries.text());
        assertEquals(8 | 5, Libraries.value("priority"), "LOG_USER, LOG_NOTICE");
    }
}

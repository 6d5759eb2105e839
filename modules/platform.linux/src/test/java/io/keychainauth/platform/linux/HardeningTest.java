package io.keychainauth.platform.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.linux.Kernel.CoreLimit;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardeningTest {
    private final FakeKernel kernel = new FakeKernel();
    private final LinuxPlatform platform = new LinuxPlatform(kernel, new SystemTree(Path.of("/")));

    @Test
    void forbidsDumpsAndCoreFiles() throws PlatformException {
        platform.harden();
        assertFalse(kernel.dumpable);
        assertTrue(kernel.quitIgnored);
        assertEquals(new CoreLimit(0, 0), kernel.coreLimit);
    }

    @Test
    void refusesWhenACallFails() {
        kernel.failing = true;
        PlatformException refusal = assertThrows(PlatformException.class, platform::harden);
        assertEquals(1, refusal.code());
        assertEquals("setrlimit", refusal.function());
    }

    @Test
    void refusesWhenTheProcessStaysReadable() {
        kernel.swallowing = true;
        PlatformException refusal = assertThrows(PlatformException.class, platform::harden);
        assertEquals("prctl", refusal.function());
    }

    @Test
    void refusesWhenStacksCanBePrinted() {
        kernel.swallowing = true;
        kernel.dumpable = false;
        PlatformException refusal = assertThrows(PlatformException.class, platform::harden);
        assertEquals("signal", refusal.function());
    }

    @Test
    void refusesWhenCoreFilesStayAllowed() {
        kernel.swallowing = true;
        kernel.dumpable = false;
        kernel.quitIgnored = true;
        PlatformException refusal = assertThrows(PlatformException.class, platform::harden);
        assertEquals("setrlimit", refusal.function());
    }

    @Test
    void refusesWhenAParentTraces(@TempDir Path root) throws Exception {
        Path status = Files.createDirectories(root.resolve("proc/self")).resolve("status");
        LinuxPlatform traced = new LinuxPlatform(kernel, new SystemTree(root));
        Files.writeString(status, "Name:\tkeychain-auth\nTracerPid:\t0\n");
        traced.harden();
        Files.writeString(status, "Name:\tkeychain-auth\nTracerPid:\t4711\n");
        PlatformException refusal = assertThrows(PlatformException.class, traced::harden);
        assertTrue(String.valueOf(refusal.getMessage()).contains("process 4711 traces"), refusal.getMessage());
    }

    @Test
    void aThreadThatComputesStepsBack() {
        platform.stepBack();
        assertEquals(10, kernel.nice);
        kernel.nice = 0;
        kernel.failing = true;
        platform.stepBack();
        assertEquals(0, kernel.nice, "it goes on as it is");
    }

    @Test
    void onlyUserZeroIsTheAdministrator() {
        assertFalse(platform.administrator());
        kernel.user = 0;
        assertTrue(platform.administrator());
    }
}

package io.keychainauth.platform.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.linux.Kernel.CoreLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel, which needs Linux. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "asks a Linux kernel")
class LibcKernelIT {
    private final LibcKernel kernel = new LibcKernel();

    @Test
    void hardeningIsSeenFromOutside() throws PlatformException, IOException {
        new LinuxPlatform().harden();
        assertFalse(kernel.dumpable());
        assertTrue(kernel.ignoreQuit());
        assertEquals(CoreLimit.NONE, kernel.coreLimit());
        assertTrue(Files.readString(Path.of("/proc/self/limits")).contains("Max core file size        0"));
    }

    @Test
    void anUnprivilegedProcessCannotRaiseALoweredLimit() throws PlatformException {
        kernel.coreLimit(CoreLimit.NONE);
        if (kernel.effectiveUser() != 0) {
            PlatformException refusal =
                    assertThrows(PlatformException.class, () -> kernel.coreLimit(new CoreLimit(1, 1)));
            assertEquals(1, refusal.code());
        }
        assertThrows(PlatformException.class, () -> kernel.coreLimit(new CoreLimit(2, 1)));
    }

    @Test
    void theUserIsWhoOwnsNewFiles(@TempDir Path folder) throws IOException {
        assertEquals((long) (int) Files.getAttribute(folder, "unix:uid"), kernel.effectiveUser());
    }

    @Test
    void spaceIsSetAsideBehindTheEndOfAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertFalse(kernel.allocate(folder.resolve("none"), 1 << 20));
        assertFalse(kernel.allocate(file, 1L << 60));
        assertFalse(kernel.allocate(Files.createSymbolicLink(folder.resolve("link"), file), 1 << 20));
        assumeTrue(kernel.allocate(file, 1 << 20), "this file system sets nothing aside");
        assertEquals("text", Files.readString(file));
        Process du = new ProcessBuilder("du", "-k", file.toString()).start();
        String line = new String(du.getInputStream().readAllBytes(), UTF_8);
        assertTrue(Long.parseLong(line.substring(0, line.indexOf('\t'))) >= 1024, line);
    }

    /** Nice value is field 19 of stat, the 17th behind the name (proc_pid_stat(5)). */
    private static String nice(Path task) throws IOException {
        String stat = Files.readString(task.resolve("stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16];
    }

    @Test
    void onlyTheThreadThatCallsStepsBack() throws Exception {
        Path process = Path.of("/proc/self").toRealPath();
        String before = nice(process);
        FutureTask<String> calling = new FutureTask<>(() -> {
            new LinuxPlatform().stepBack();
            return nice(Path.of("/proc/thread-self"));
        });
        Thread thread = new Thread(calling);
        thread.start();
        // Where all have stepped back further already, only root comes forward.
        boolean stays = Integer.parseInt(before) > 10 && kernel.effectiveUser() != 0;
        assertEquals(stays ? before : "10", calling.get());
        assertEquals(before, nice(process));
        assertFalse(kernel.nice(Integer.parseInt(before) - 1) && kernel.effectiveUser() != 0, "nobody goes ahead");
    }

    @Test
    void nobodyListening(@TempDir Path folder) {
        assertFalse(kernel.send(folder.resolve("none"), "x".getBytes(UTF_8)));
        assertFalse(kernel.send(folder.resolve("x".repeat(200)), "x".getBytes(UTF_8)));
    }

    @Test
    void aDatagramArrivesWhole(@TempDir Path folder) throws IOException, InterruptedException {
        Path socket = folder.resolve("journal");
        Process receiver;
        try {
            receiver = new ProcessBuilder("socat", "-u", "UNIX-RECVFROM:" + socket, "STDOUT")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "socat is not installed");
            return;
        }
        try {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!kernel.send(socket, "MESSAGE=é\n".getBytes(UTF_8))) {
                assertTrue(System.nanoTime() < deadline, "nobody takes the datagram");
                Thread.onSpinWait();
            }
            assertEquals("MESSAGE=é\n", new String(receiver.getInputStream().readAllBytes(), UTF_8));
            assertEquals(0, receiver.waitFor());
        } finally {
            receiver.destroyForcibly();
        }
    }
}

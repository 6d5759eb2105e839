package io.keychainauth.peer.linux;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The pins of an image read empty once it is gone: in the fake, and with real processes. */
class PinTest {
    private final FakeKernel fake = new FakeKernel();
    private final FakeProcessFiles files = new FakeProcessFiles(fake);
    private final KernelException closed = new KernelException("open(pagemap)", Errno.EACCES);

    @AfterEach
    void nothingStaysOpen() {
        assertEquals(Map.of(), fake.open);
    }

    private Descriptor open(String name) throws KernelException {
        return new Descriptor(files.open(name), files::close);
    }

    @Test
    void onlyTheLaterPinIsAskedAgain() throws Exception {
        try (Pin pin = Pin.of(open("maps"), open("pagemap"))) {
            assertTrue(pin.holds(files));
            assertSame(pin.pages(), pin.pages());
            fake.execute();
            assertFalse(pin.holds(files));
        }
        Descriptor maps = open("maps");
        fake.execute();
        try (Pin pin = Pin.of(maps, open("pagemap"))) {
            assertTrue(pin.holds(files), "of another memory: the proof compares what the first one shows");
        }
    }

    @Test
    void withoutAPageTableAnotherMapIsAsked() throws Exception {
        try (Pin pin = Pin.of(open("maps"), open("maps"), closed)) {
            assertTrue(pin.holds(files));
            assertSame(closed, assertThrows(KernelException.class, pin::pages));
            fake.execute();
            assertFalse(pin.holds(files));
        }
    }

    @Test
    void noErrorIsAnAnswer() throws Exception {
        for (Pin pin : List.of(Pin.of(open("maps"), open("pagemap")), Pin.of(open("maps"), open("maps"), closed))) {
            try (pin) {
                for (int code : Errors.of("pread").toArray()) {
                    fake.fail(0, code);
                    assertThrows(KernelException.class, () -> pin.holds(files));
                }
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void realPinsEndWithTheirImage() throws Exception {
        NativeProcessFiles real = new NativeProcessFiles();
        Process shell = new ProcessBuilder("sh", "-c", "echo; read line; exec cat").start();
        try (Descriptor folder = new Descriptor(real.folder(shell.pid()), real::close)) {
            assertEquals('\n', shell.getInputStream().read());
            Pin first = real(real, folder);
            try (first;
                    Pin maps = Pin.of(real(real, folder, "maps"), real(real, folder, "maps"), closed)) {
                assertTrue(first.holds(real));
                assertTrue(maps.holds(real));
                // The second line is what cat, the next image, copies.
                say(shell, "\n\n");
                assertEquals('\n', shell.getInputStream().read());
                assertFalse(first.holds(real));
                assertFalse(maps.holds(real));
            }
            try (Pin second = real(real, folder)) {
                assertTrue(second.holds(real));
                shell.getOutputStream().close();
                assertTrue(shell.waitFor(60, SECONDS));
                assertFalse(second.holds(real));
            }
        } finally {
            shell.destroyForcibly();
        }
    }

    private static void say(Process shell, String text) throws IOException {
        shell.outputWriter().write(text);
        shell.outputWriter().flush();
    }

    private static Pin real(ProcessFiles files, Descriptor folder) throws KernelException {
        return Pin.of(real(files, folder, "maps"), real(files, folder, "pagemap"));
    }

    private static Descriptor real(ProcessFiles files, Descriptor folder, String name) throws KernelException {
        return new Descriptor(folder.use(number -> files.open(number, name)), files::close);
    }
}

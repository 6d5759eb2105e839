package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What status says, whatever name the process gave itself. */
class ProcessStatusTest {
    private static final String REST =
            "Umask:\t0022\nState:\tS (sleeping)\nTgid:\t7\nPid:\t7\nPPid:\t1\nTracerPid:\t99\nNSpid:\t7\nThreads:\t1\nUid:\t0\n";
    /** What fits into the 15 bytes of a name. */
    private static final List<String> HOSTILE = List.of(
            "\nTracerPid:\t0",
            "\nState:\tS\n",
            "TracerPid:\t0",
            "\rTracerPid:\t0",
            "\\nTracerPid:\t0",
            "\n\n\n",
            "",
            "Z\t\u00ff");

    private static ProcessStatus parse(String status) throws KernelException {
        return ProcessStatus.parse(status.getBytes(ISO_8859_1));
    }

    @Test
    void aNameCannotPassForAnotherLine() throws Exception {
        for (String name : HOSTILE) {
            String escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
            assertEquals(new ProcessStatus(false, 99, 1, false), parse("Name:\t" + escaped + "\n" + REST), name);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisKernelEscapesNames() throws Exception {
        Path name = Path.of("/proc/self/comm");
        byte[] before = Files.readAllBytes(name);
        try {
            for (String hostile : HOSTILE) {
                Files.write(name, hostile.getBytes(UTF_8));
                byte[] status = Files.readAllBytes(Path.of("/proc/self/status"));
                ProcessStatus parsed = ProcessStatus.parse(status);
                assertEquals(new ProcessStatus(false, 0, parsed.threads(), false), parsed, hostile);
                assertTrue(parsed.threads() > 1, hostile);
                assertTrue(
                        new String(status, ISO_8859_1).split("\n", 3)[1].startsWith("Umask:"), "one line is the name");
            }
        } finally {
            Files.write(name, before);
        }
    }

    @Test
    void aProcessThatHasEndedIsKnown() throws Exception {
        for (String state : List.of("Z (zombie)", "X (dead)")) {
            assertTrue(parse("Name:\tx\n" + REST.replace("S (sleeping)", state)).zombie(), state);
        }
        for (String state : List.of("R (running)", "D (disk sleep)", "T (stopped)", "t (tracing stop)", "I (idle)")) {
            assertEquals(
                    new ProcessStatus(false, 99, 1, false),
                    parse("Name:\tZ\n" + REST.replace("S (sleeping)", state)),
                    state);
        }
    }

    @Test
    void aProcessOfANamespaceBelowHasMoreThanOneNumber() throws Exception {
        for (String numbers : List.of("7\t1", "7\t1\t1", "7\t0")) {
            assertTrue(
                    parse("Name:\tx\n" + REST.replace("NSpid:\t7", "NSpid:\t" + numbers))
                            .nested(),
                    numbers);
        }
        for (String numbers : List.of("", "x", "x\t7")) {
            String status = "Name:\tx\n" + REST.replace("NSpid:\t7", "NSpid:\t" + numbers);
            assertThrows(KernelException.class, () -> parse(status), numbers);
        }
        assertThrows(KernelException.class, () -> parse("Name:\tx\n" + REST.replace("NSpid:\t7\n", "")));
    }

    @Test
    void whatIsMissingOrCutOffIsMalformed() {
        byte[] whole = ("Name:\tx\n" + REST).getBytes(UTF_8);
        int needed = ("Name:\tx\n" + REST).indexOf("Uid:");
        for (int length = 0; length < needed; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(KernelException.class, () -> ProcessStatus.parse(part), "of length " + length);
        }
        for (String tracer : List.of("", "x", "0x1", "1 2", "99999999999999999999")) {
            assertThrows(KernelException.class, () -> parse("Name:\tx\n" + REST.replace("99", tracer)), tracer);
        }
        assertThrows(KernelException.class, () -> parse("Name:\tx\n" + REST.replace("S (sleeping)", "")));
    }
}

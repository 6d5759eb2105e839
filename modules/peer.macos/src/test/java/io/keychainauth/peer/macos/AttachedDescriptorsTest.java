package io.keychainauth.peer.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors that travel with a request fill the table of who reads it, and with it full nobody gets in any more. */
@EnabledOnOs(OS.LINUX)
class AttachedDescriptorsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void begin() throws Throwable {
        Doubles.signature(0, "com.example.tool", "TEAM123456", Doubles.HARDENED);
        Doubles.fileSystem("apfs", true);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void descriptorsThatAPeerAttachesAreClosedAndTold() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            asked(served, "ask", true);
            int before = MacosTransportTest.open();
            asked(served, "attach", false);
            asked(served, "attach", false);
            Served.until("only ours are open", () -> MacosTransportTest.open() <= before);
        }
    }

    private static void asked(Served served, String mode, boolean alone) throws Exception {
        Process client = new ProcessBuilder(Compiled.client().toString(), served.endpoint.address(), mode).start();
        Conversation conversation = served.conversation();
        var received = conversation.next(Conversation.Happened.Received.class);
        assertEquals("request\n", received.text());
        assertEquals(alone, received.sender().alone());
        Proof proof = conversation.connection.proof();
        assertEquals(
                alone ? Optional.empty() : Optional.of(Refusal.UNEXPECTED_CONTROL_DATA),
                proof.judge(received.sender()));
        conversation.connection.close();
        client.waitFor();
    }

    /** The kernel writes the end of what it has into a buffer that is too small: the variables, and none of the arguments. */
    @Test
    void variablesOfAProcessAreNeverShownAsItsArguments() throws Throwable {
        String secret = "x".repeat(40 << 10);
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            var command = new ProcessBuilder(Compiled.client().toString(), served.endpoint.address(), "ask", "x y");
            command.environment().putAll(Map.of("A", secret, "B", secret));
            Process client = command.start();
            Conversation conversation = served.conversation();
            assertEquals(command.command(), conversation.connection.commandLine());
            for (int size : new int[] {0, -1, 17 << 20}) {
                Doubles.argumentBytes(size);
                assertEquals(List.of(), conversation.connection.commandLine(), "a system that claims " + size);
            }
            Doubles.argumentBytes(60 << 10);
            String shown = conversation.connection.commandLine().toString();
            assertTrue(shown.contains("xxx"), "the control: with less room the double shows them");
            Doubles.argumentBytes(1 << 20);
            assertFalse(conversation.connection.commandLine().toString().contains("xxx"));
            client.destroyForcibly().waitFor();
        } finally {
            Doubles.argumentBytes(1 << 20);
        }
    }
}

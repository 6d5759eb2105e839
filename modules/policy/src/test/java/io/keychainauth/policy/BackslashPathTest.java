package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths as they look on a system with drives: a path is a text here, whatever system reads it. */
class BackslashPathTest {
    private static final String PATH = "C:\\Users\\x\\\u30c4\\tool.exe";
    private static final Identity TOOL = new Identity(PATH, "a".repeat(64));

    @TempDir
    private Path folder;

    @Test
    void aRegisteredPathIsWrittenEscapedAndFoundAgain() throws PolicyException, IOException {
        Path path = folder.resolve("config.json");
        new PolicyFile(path).register(TOOL);
        assertTrue(
                Files.readString(path).contains("\"C:\\\\Users\\\\x\\\\\u30c4\\\\tool.exe\""), Files.readString(path));
        Policy policy = new PolicyFile(path).load();
        assertTrue(policy.find(TOOL).isPresent());
        assertTrue(policy.names(PATH));
    }

    /** The system says the path of a program in one spelling, and what is registered has that one, too. */
    @Test
    void anotherSpellingIsAnotherPath() throws PolicyException {
        Path path = folder.resolve("config.json");
        new PolicyFile(path).register(TOOL);
        Policy policy = new PolicyFile(path).load();
        for (String other :
                List.of(PATH.toLowerCase(java.util.Locale.ROOT), PATH.replace('\\', '/'), "\\\\?\\" + PATH)) {
            assertEquals(Optional.empty(), policy.find(new Identity(other, TOOL.hash())), other);
        }
    }

    @Test
    void aPathIsNoCredential() {
        List<String> command = List.of(
                "C:\\Users\\Mike2\\AppData\\Local\\Programs\\tool-1.2\\bin\\T00l.exe", "--out=C:\\Temp\\x1\\y2");
        assertEquals(command, Masking.mask(command));
        assertEquals(
                List.of("C:\\tool.exe", "--token", "***"), Masking.mask(List.of("C:\\tool.exe", "--token", "canary")));
    }

    @Test
    void aKeyAfterALetterAndAColonIsOne() {
        assertEquals(
                List.of("tool", "u:***"), Masking.mask(List.of("tool", "u:/wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")));
    }
}

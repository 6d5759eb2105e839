package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.cli.Desk.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    @TempDir
    Path folder;

    private Desk desk;
    private Path tool;

    @BeforeEach
    void desk() throws Exception {
        desk = new Desk(folder);
        tool = desk.program("tool", "one");
    }

    private void fails(Exit exit, String text, String... words) {
        Result result = desk.run(words);
        assertEquals(exit, result.exit(), result::toString);
        assertEquals("", result.out());
        assertTrue(result.err().startsWith("Error: " + text), result.err());
    }

    @Test
    void anUnknownBinaryIsNotFound() {
        fails(Exit.NOT_FOUND, "binary not registered or hash mismatch", "check", tool.toString());
        fails(Exit.NOT_FOUND, "binary not registered or hash mismatch", "check", tool.toString(), "aws");
        fails(Exit.NOT_FOUND, Path.of("/nowhere/tool").toAbsolutePath() + ": no such file", "check", "/nowhere/tool");
    }

    @Test
    void aChangedBinaryIsAMismatch() throws Exception {
        desk.done("authorize", tool.toString(), "aws");
        desk.program("tool", "two");
        fails(Exit.FAILED, "binary not registered or hash mismatch", "check", tool.toString(), "aws");
    }

    @Test
    void aCopyElsewhereIsAPathMismatch() throws Exception {
        desk.done("authorize", tool.toString(), "aws");
        Path copy = Files.copy(tool, desk.folder.resolve("copy"));
        fails(Exit.FAILED, "binary path mismatch: " + copy + " is registered as " + tool, "check", copy.toString());
    }

    @Test
    void aServiceNeedsAllThreeRights() throws Exception {
        desk.done("register", tool.toString());
        assertTrue(desk.done("check", tool.toString()).out().startsWith("Binary " + tool + " is registered"));
        fails(
                Exit.FAILED,
                "binary is registered but lacks authorized read, write, search for service aws",
                "check",
                tool.toString(),
                "aws");
        desk.done("grant", tool.toString(), "--read", "aws", "--search");
        fails(Exit.FAILED, "binary is registered but lacks authorized write", "check", tool.toString(), "aws");
        desk.done("grant", tool.toString(), "--write", "aws");
        assertEquals(
                "Binary " + tool + " is fully registered and authorized for service aws\n",
                desk.done("check", tool.toString(), "aws").out());
        fails(Exit.FAILED, "binary is registered but lacks authorized read, write", "check", tool.toString(), "gcp");
    }

    @Test
    void jsonSaysTheSame() throws Exception {
        Result unknown = desk.run("check", "--json", tool.toString(), "aws");
        assertEquals(Exit.NOT_FOUND, unknown.exit());
        assertEquals(
                Map.of(
                        "path",
                        tool.toString(),
                        "hash",
                        "sha256:" + Desk.hash(tool),
                        "registered",
                        false,
                        "hash_matches",
                        false,
                        "service",
                        "aws",
                        "authorized",
                        false),
                unknown.object());
        desk.done("authorize", tool.toString(), "aws");
        Map<String, Object> known =
                desk.done("check", tool.toString(), "aws", "--json").object();
        assertEquals(true, known.get("registered"));
        assertEquals(true, known.get("hash_matches"));
        assertEquals(true, known.get("authorized"));
        assertEquals(List.of("aws"), known.get("allowed_read_services"));
    }
}

package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.cli.Desk.Result;
import io.keychainauth.policy.Binary;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApprovalTest {
    @TempDir
    Path folder;

    private Desk desk;
    private Path tool;
    private String hash;

    @BeforeEach
    void desk() throws Exception {
        desk = new Desk(folder);
        tool = desk.program("tool", "one");
        hash = Desk.hash(tool);
    }

    @Test
    void theQueueIsListed() throws Exception {
        assertEquals(
                "No pending binaries waiting for authorization.\n",
                desk.done("list-pending").out());
        assertEquals(List.of(), desk.done("list-pending", "--json").list());
        desk.attempt(tool, "tool", "--flag");
        desk.attempt(tool, "tool", "--flag");
        String text = desk.done("list-pending").out();
        assertTrue(text.startsWith("Found 1 pending binaries waiting for authorization:\n"), text);
        assertTrue(text.contains("Path:      " + tool + "\n"), text);
        assertTrue(text.contains("Hash:      sha256:" + hash + "\n"), text);
        assertTrue(text.contains("Command:   tool --flag\n"), text);
        assertTrue(text.contains("Attempted: 20"), text);
        assertTrue(text.contains("Times:     2\n" + "-".repeat(60) + "\n"), text);
        Map<?, ?> json = (Map<?, ?>) desk.done("list-pending", "--json").list().getFirst();
        assertEquals(tool.toString(), json.get("path"));
        assertEquals("sha256:" + hash, json.get("hash"));
        assertEquals(List.of("tool", "--flag"), json.get("command_line"));
        assertEquals(2, json.get("count"));
    }

    @Test
    void approvalByAPrefixRegistersWithoutRights() throws Exception {
        desk.attempt(tool, "tool");
        Result result = desk.done("approve", "SHA256:" + hash.substring(0, 16).toUpperCase(Locale.ROOT));
        assertTrue(
                result.out()
                        .startsWith("Approved binary " + tool + " with hash sha256:" + hash
                                + " (Zero-Trust policy created)\n"),
                result.out());
        Binary binary = desk.policies().load().at(tool.toString()).getFirst();
        assertTrue(binary.rights().read().isEmpty());
        assertEquals(List.of(), desk.pending().list());
        Result again = desk.run("approve", hash);
        assertEquals(Exit.NOT_FOUND, again.exit());
        assertEquals(
                "Error: hash " + hash + " not found in pending attempts; please specify the binary path: approve "
                        + hash + " [path]\n",
                again.err());
    }

    @Test
    void aShortPrefixIsRefused() throws Exception {
        desk.attempt(tool, "tool");
        assertEquals(Exit.USAGE, desk.run("approve", hash.substring(0, 15)).exit());
        assertEquals(Exit.USAGE, desk.run("approve", hash + "0").exit());
        assertEquals(1, desk.pending().list().size());
    }

    @Test
    void aPrefixOfTwoHashesMeansNeither() throws Exception {
        String prefix = "0123456789abcdef";
        desk.attempt(new Identity("/a", prefix + "0".repeat(48)), List.of(), "a");
        desk.attempt(new Identity("/b", prefix + "1".repeat(48)), List.of(), "b");
        Result result = desk.run("approve", prefix);
        assertEquals(Exit.FAILED, result.exit());
        assertTrue(result.err().contains("give more digits"), result.err());
    }

    @Test
    void aHashAtTwoPathsNeedsThePath() throws Exception {
        Path copy = Files.copy(tool, desk.folder.resolve("copy"));
        desk.attempt(tool, "tool");
        desk.attempt(copy, "copy");
        Result result = desk.run("approve", hash);
        assertEquals(Exit.FAILED, result.exit());
        assertTrue(result.err().contains("add the path"), result.err());
        desk.done("approve", hash, copy.toString());
        assertEquals(1, desk.policies().load().binaries().size());
        assertEquals(Exit.NOT_FOUND, desk.run("approve", hash, copy.toString()).exit());
        desk.done("approve", hash, tool.toString());
    }

    @Test
    void aFileThatChangedSinceIsRefused() throws Exception {
        desk.attempt(tool, "tool");
        desk.program("tool", "two");
        Result result = desk.run("approve", hash);
        assertEquals(Exit.FAILED, result.exit());
        assertTrue(result.err().contains("is not the file that asked"), result.err());
        assertEquals(List.of(), desk.policies().load().binaries());
    }

    @Test
    @Tag("links")
    void aLinkInThePlaceOfTheFileIsRefused() throws Exception {
        desk.attempt(tool, "tool");
        Path elsewhere = Files.move(tool, desk.folder.resolve("elsewhere"));
        Files.createSymbolicLink(tool, elsewhere);
        assertEquals(Exit.FAILED, desk.run("approve", hash).exit());
        assertEquals(List.of(), desk.policies().load().binaries());
    }

    @Test
    void aRegisteredPathKeepsItsRightsAndGetsThePins() throws Exception {
        desk.done("authorize", tool.toString(), "aws");
        desk.program("tool", "two");
        Path library = desk.program("lib.so", "lib");
        Library pin = new Library(library.toString(), Desk.hash(library));
        desk.attempt(new Identity(tool.toString(), Desk.hash(tool)), List.of(pin), "tool");

        Result result = desk.done("approve", Desk.hash(tool));
        assertTrue(result.out().contains("(it keeps its rights)"), result.out());
        assertTrue(
                result.out().contains("Pinned library " + library + " with hash sha256:" + pin.hash()), result.out());
        Binary binary = desk.policies().load().at(tool.toString()).getFirst();
        assertEquals(Set.of("aws"), binary.rights().read());
        assertEquals(List.of(pin), binary.libraries());
    }

    @Test
    void aLibraryThatChangedSinceIsRefused() throws Exception {
        Path library = desk.program("lib.so", "lib");
        Library pin = new Library(library.toString(), Desk.hash(library));
        desk.attempt(new Identity(tool.toString(), hash), List.of(pin), "tool");
        desk.program("lib.so", "other");
        Result result = desk.run("approve", hash);
        assertEquals(Exit.FAILED, result.exit());
        assertTrue(result.err().contains(library.toString()), result.err());
        assertEquals(List.of(), desk.policies().load().binaries());
    }

    /** Whoever may write a library changes it after the user looked at the queue, and starts the program once more. */
    @Test
    void pinsThatChangedAfterTheyWereShownAreShownFirst() throws Exception {
        Identity identity = new Identity(tool.toString(), hash);
        Path library = desk.program("lib.so", "lib");
        Library before = new Library(library.toString(), Desk.hash(library));
        desk.attempt(identity, List.of(before), "tool");
        assertTrue(desk.done("list-pending").out().contains(before.hash()));
        desk.program("lib.so", "other");
        Library now = new Library(library.toString(), Desk.hash(library));
        desk.attempt(identity, List.of(now), "tool");

        String listed = desk.done("list-pending").out();
        assertTrue(listed.contains(now.hash() + " (was sha256:" + before.hash() + ")"), listed);
        assertTrue(desk.done("register", tool.toString()).err().contains(library + " changed"));
        assertEquals(
                List.of(), desk.policies().load().at(tool.toString()).getFirst().libraries());
        Result refused = desk.run("approve", hash);
        assertEquals(Exit.FAILED, refused.exit());
        assertTrue(
                refused.err()
                        .contains(library + " was sha256:" + before.hash() + " and is sha256:" + now.hash()
                                + "): if you expected that, approve again"),
                refused.err());
        assertEquals(
                List.of(), desk.policies().load().at(tool.toString()).getFirst().libraries());
        Result approved = desk.done("approve", hash);
        assertTrue(approved.out().contains("Pinned library " + library), approved.out());
        assertEquals(
                List.of(now),
                desk.policies().load().at(tool.toString()).getFirst().libraries());
    }
}

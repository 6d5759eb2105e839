package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an edit of a file answers: whether it found what it was about. */
class PolicyAnswersTest {
    private static final Identity TOOL = new Identity("/usr/bin/tool", "a".repeat(64));
    private static final Identity NEWER = new Identity(TOOL.path(), "b".repeat(64));
    private static final Rights AWS = new Rights(Set.of("aws"), Set.of(), false);

    @TempDir
    Path folder;

    private PolicyFile file = new PolicyFile(Path.of("config.json"));

    @BeforeEach
    void register() throws PolicyException {
        file = new PolicyFile(folder.resolve("config.json"));
        file.register(TOOL);
    }

    @Test
    void itsPathIsAbsolute() {
        assertEquals(folder.resolve("config.json"), file.path());
        assertTrue(new PolicyFile(Path.of("config.json")).path().isAbsolute());
    }

    @Test
    void whatIsKnownIsChanged() throws PolicyException {
        assertTrue(file.grant(TOOL.path(), AWS));
        assertEquals(AWS, file.load().find(TOOL).orElseThrow().rights());
        assertTrue(file.revoke(TOOL.path(), AWS));
        assertEquals(Rights.NONE, file.load().find(TOOL).orElseThrow().rights());
        assertTrue(file.upgrade(NEWER));
        assertTrue(file.upgrade(NEWER, List.of(new Library("/lib/x.so", "c".repeat(64)))));
        assertTrue(file.load().find(NEWER).isPresent());
        assertTrue(file.unregister(TOOL.path()));
        assertEquals(List.of(), file.load().binaries());
    }

    @Test
    void whatIsUnknownIsNot() throws PolicyException {
        Identity other = new Identity("/usr/bin/other", TOOL.hash());
        assertFalse(file.grant(other.path(), AWS));
        assertFalse(file.revoke(other.path(), AWS));
        assertFalse(file.upgrade(other));
        assertFalse(file.upgrade(other, List.of()));
        assertFalse(file.unregister(other.path()));
        assertEquals(1, file.load().binaries().size());
    }

    @Test
    void aFlagThatSaysFalseIsFalse() throws PolicyException {
        for (boolean flag : List.of(true, false)) {
            String text = "{\"registered_binaries\": [{\"path\": \"/a\", \"hash\": \"" + TOOL.hash()
                    + "\", \"can_search\": " + flag + ", \"allow_jit\": " + !flag + "}]}";
            Policy policy = PolicyReader.read(JsonDocument.of(Path.of("config.json"), text));
            assertEquals(flag, policy.binaries().getFirst().rights().search());
            assertEquals(!flag, policy.binaries().getFirst().allowJit());
        }
    }

    @Test
    void theEntriesOfAPathAreFoundInTheirOrder() throws PolicyException {
        String entry = "{\"path\": \"%s\", \"hash\": \"%s\"}";
        String text = "{\"registered_binaries\": ["
                + entry.formatted(TOOL.path(), TOOL.hash()) + ","
                + entry.formatted("/other", TOOL.hash()) + ","
                + entry.formatted(NEWER.path(), NEWER.hash()) + "]}";
        Policy policy = PolicyReader.read(JsonDocument.of(Path.of("config.json"), text));
        assertEquals(
                List.of(TOOL, NEWER),
                policy.at(TOOL.path()).stream().map(Binary::identity).toList());
        assertEquals(List.of(), policy.at("/none"));
    }

    @Test
    void anErrorAfterAnEditStillNamesTheFile() throws PolicyException {
        PolicyEdits edits = PolicyEdits.of(Path.of("config.json"), Optional.empty());
        edits.register(TOOL, List.of(), Instant.EPOCH);
        Rights nameless = new Rights(Set.of(""), Set.of(), false);
        PolicyException e = assertThrows(PolicyException.class, () -> edits.grant(TOOL.path(), nameless));
        assertTrue(String.valueOf(e.getMessage()).startsWith("config.json:4:"), e.getMessage());
    }

    @Test
    void theEndsOfPlainTextStay() {
        assertEquals("\\u{1f} ~\\u{7f}", Printable.escape("\u001f ~\u007f"));
    }

    /** The longest entry that is kept, and one character more. */
    @Test
    void anEntryOfTheQueueHasALongestForm() {
        PendingQueue queue = new PendingQueue(folder.resolve("pending.json"), () -> Instant.EPOCH);
        int empty = lengthWithoutPath();
        int longest = (160 << 10) - empty;
        assertFalse(queue.add(attempt("/" + "x".repeat(longest))));
        assertTrue(queue.add(attempt("/" + "x".repeat(longest - 1))));
    }

    /** Of an entry's JSON, but for its path. */
    private int lengthWithoutPath() {
        PendingQueue queue = new PendingQueue(folder.resolve("other.json"), () -> Instant.EPOCH);
        assertTrue(queue.add(attempt("/")));
        try {
            return PendingFormat.json(queue.list().getFirst()).length() - 1;
        } catch (PolicyException e) {
            throw new AssertionError(e);
        }
    }

    private static Attempt attempt(String path) {
        return new Attempt(new Identity(path, TOOL.hash()), List.of("tool"), 1000, 42, List.of(), false);
    }
}

package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingQueueTest {
    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-05-21T10:34:02.123Z");

    @Test
    void anEntrySaysHowItsProgramIsSigned() throws Exception {
        Signing signing = new Signing(Optional.of("ab".repeat(20)), Optional.of("TEAM123456"));
        Attempt signed = new Attempt(identity("/a", 1), List.of("a"), 7, 8, List.of(), false, signing);
        assertTrue(queue().add(signed));
        assertEquals(signing, queue().list().getFirst().signing());
        Attempt unsigned = new Attempt(identity("/a", 1), List.of("a"), 7, 8, List.of(), false);
        assertTrue(queue().add(unsigned));
        assertEquals(Signing.NONE, queue().list().getFirst().signing());
    }

    @Test
    void writesTheDocumentedForm() throws PolicyException, IOException {
        Library library = new Library("/home/me/l.so", "e".repeat(64));
        Attempt attempt = new Attempt(
                identity("/bin/t\"ool\u001b", 1),
                List.of("tool", "--token", "canary"),
                1000,
                8412,
                List.of(library),
                true);
        assertTrue(queue().add(attempt));
        assertEquals("""
                [
                  {
                    "path": "/bin/t\\"ool\\u001b",
                    "hash": "sha256:%064x",
                    "command_line": ["tool", "--token", "***"],
                    "timestamp": "2026-05-21T10:34:02.123Z",
                    "uid": 1000,
                    "pid": 8412,
                    "count": 1,
                    "libraries": [{"path": "/home/me/l.so", "hash": "sha256:%s"}]
                  }
                ]
                """.formatted(1, "e".repeat(64)), Files.readString(file()));
        PendingEntry entry = queue().list().getFirst();
        assertEquals(attempt.identity(), entry.identity());
        assertEquals(List.of(library), entry.libraries());
        assertEquals(now, entry.timestamp());
    }

    @Test
    @Tag("modes")
    void isPrivate() throws IOException {
        assertTrue(queue().add(attempt("/a", 1, true)));
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file()));
    }

    @Test
    void countsTheSameBinaryAndShowsItsLastAttempt() throws PolicyException {
        assertTrue(queue().add(new Attempt(identity("/a", 1), List.of("a", "1"), 7, 8, List.of(), true)));
        assertTrue(queue().add(attempt("/b", 1, true)));
        now = now.plusSeconds(60);
        assertTrue(queue().add(new Attempt(identity("/a", 1), List.of("a", "2"), 7, 9, List.of(), true)));
        List<PendingEntry> entries = queue().list();
        assertEquals(
                List.of("/b", "/a"),
                entries.stream().map(e -> e.identity().path()).toList());
        PendingEntry last = entries.getLast();
        assertEquals(2, last.count());
        assertEquals(List.of("a", "2"), last.commandLine());
        assertEquals(now, last.timestamp());
        queue().remove(identity("/a", 2));
        assertEquals(2, queue().list().size());
        queue().remove(identity("/a", 1));
        assertEquals(
                List.of("/b"),
                queue().list().stream().map(e -> e.identity().path()).toList());
    }

    @Test
    void forgetsAfterADay() throws PolicyException, IOException {
        assertTrue(queue().add(attempt("/a", 1, true)));
        now = now.plus(Duration.ofHours(24)).minusMillis(1);
        assertTrue(queue().add(attempt("/b", 1, true)));
        assertEquals(2, queue().list().size());
        now = now.plusMillis(1);
        assertEquals(
                List.of("/b"),
                queue().list().stream().map(e -> e.identity().path()).toList());
        assertTrue(Files.readString(file()).contains("\"/a\""));
        assertTrue(queue().add(attempt("/c", 1, true)));
        assertFalse(Files.readString(file()).contains("\"/a\""));
        now = now.minus(Duration.ofDays(2));
        assertEquals(List.of(), queue().list());
    }

    @Test
    @Tag("same-calls")
    void keepsTheOlderEntriesInAFlood() throws PolicyException {
        assertTrue(queue().add(attempt("/home/me/first", 1, true)));
        for (int i = 1; i < 80; i++) {
            assertTrue(queue().add(attempt("/home/me/junk" + i, i, true)), "entry " + i);
        }
        assertFalse(queue().add(attempt("/home/me/late", 1, true)));
        Library preloaded = new Library("/home/me/l.so", "e".repeat(64));
        assertFalse(
                queue().add(new Attempt(identity("/usr/bin/cat", 1), List.of("cat"), 7, 8, List.of(preloaded), false)),
                "any program of the machine asks with a library of the user's");
        for (int i = 0; i < 20; i++) {
            assertTrue(queue().add(attempt("/usr/bin/tool" + i, i, false)), "reserved " + i);
        }
        assertFalse(queue().add(attempt("/usr/bin/late", 1, false)));
        assertFalse(queue().add(attempt("/home/me/late", 1, true)));
        // Who is in may ask again.
        assertTrue(queue().add(attempt("/home/me/first", 1, true)));
        List<PendingEntry> entries = queue().list();
        assertEquals(100, entries.size());
        assertEquals("/home/me/junk1", entries.getFirst().identity().path());
        assertEquals(2, entries.getLast().count());
    }

    /** Or somebody starts the program that is about to be approved with a library of their own. */
    @Test
    void keepsTheLibrariesThatEveryAttemptHad() throws PolicyException {
        Library needed = new Library("/home/me/needed.so", "a".repeat(64));
        Library updated = new Library("/home/me/needed.so", "b".repeat(64));
        Library slippedIn = new Library("/home/me/evil.so", "e".repeat(64));
        for (List<Library> libraries :
                List.of(List.of(needed, slippedIn), List.of(updated), List.of(slippedIn, updated))) {
            assertTrue(queue().add(new Attempt(identity("/a", 1), List.of("a"), 7, 8, libraries, true)));
        }
        assertEquals(List.of(updated), queue().list().getFirst().libraries());
    }

    /** What somebody saw in the queue is not what lies there any more; it is said until they were told. */
    @Test
    void remembersWhatChangedLibrariesWereUntilTheUserWasTold() throws PolicyException {
        Library first = new Library("/home/me/needed.so", "a".repeat(64));
        Library second = new Library("/home/me/needed.so", "b".repeat(64));
        Library third = new Library("/home/me/needed.so", "c".repeat(64));
        ask(first);
        assertEquals(List.of(), only().changed());
        ask(second);
        assertEquals(Optional.of(first), only().before(second));
        ask(third);
        assertEquals(List.of(first), only().changed());
        PendingEntry shown = only();
        ask(second);
        queue().told(shown);
        assertEquals(List.of(first), only().changed(), "the user was told of another change");
        queue().told(only());
        assertEquals(List.of(), only().changed());
        assertEquals(List.of(second), only().libraries());
        ask(first);
        assertEquals(List.of(second), only().changed());
        ask(second);
        assertEquals(List.of(), only().changed(), "as it was shown");
    }

    private void ask(Library library) {
        assertTrue(queue().add(new Attempt(identity("/a", 1), List.of("a"), 7, 8, List.of(library), true)));
    }

    private PendingEntry only() throws PolicyException {
        assertEquals(1, queue().list().size());
        return queue().list().getFirst();
    }

    @Test
    void takesFiveHashesOfOnePath() throws PolicyException {
        for (int i = 0; i < 5; i++) {
            assertTrue(queue().add(attempt("/usr/bin/tool", i, false)));
        }
        assertFalse(queue().add(attempt("/usr/bin/tool", 5, false)));
        assertTrue(queue().add(attempt("/usr/bin/tool", 4, false)));
        assertTrue(queue().add(attempt("/usr/bin/other", 5, false)));
    }

    @Test
    void staysSmall() throws PolicyException, IOException {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            arguments.add("word ".repeat(1000));
        }
        Attempt huge = new Attempt(identity("/a", 1), arguments, 0, 1, List.of(), true);
        assertTrue(queue().add(huge));
        assertTrue(Files.size(file()) < 8000);
        assertFalse(queue().add(attempt("/" + "x".repeat(170_000), 1, true)));
        assertFalse(queue().add(new Attempt(identity("/b", 1), List.of(), 0, 1, libraries(600), true)));
        assertEquals(1, queue().list().size());
    }

    @Test
    void hasRoomForTheLibrariesOfALargeProgram() throws PolicyException {
        assertTrue(queue().add(new Attempt(identity("/b", 1), List.of(), 0, 1, libraries(400), true)));
        assertEquals(400, queue().list().getFirst().libraries().size());
    }

    private static List<Library> libraries(int count) {
        List<Library> libraries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            libraries.add(new Library("/home/me/" + "x".repeat(200) + i, "%064x".formatted(i)));
        }
        return libraries;
    }

    @Test
    void leavesADamagedFileAsItIs() throws IOException {
        for (String damaged : List.of(
                "",
                "{}",
                "[{]",
                "[{\"path\": \"/a\", \"hash\": \"1\"}]",
                "[{\"path\": \"/a\", \"hash\": \"" + "a".repeat(64) + "\", \"count\": 0}]")) {
            Files.writeString(file(), damaged);
            assertFalse(queue().add(attempt("/a", 1, true)));
            for (PolicyException e : List.of(
                    assertThrows(PolicyException.class, () -> queue().list()),
                    assertThrows(PolicyException.class, () -> queue().remove(identity("/a", 1))))) {
                String message = String.valueOf(e.getMessage());
                assertTrue(message.startsWith(file() + ":1:"), message);
                assertTrue(message.endsWith("; remove the file, it only holds who asked during the last day"), message);
            }
            assertEquals(damaged, Files.readString(file()));
        }
    }

    @Test
    @Tag("links")
    void refusesUnsafePlaces() throws IOException, PolicyException {
        Path target = Files.writeString(folder.resolve("target"), "[]");
        Files.createSymbolicLink(file(), target);
        assertFalse(queue().add(attempt("/a", 1, true)));
        assertEquals("[]", Files.readString(target));
        Files.delete(file());
        Files.writeString(file(), "[]");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertFalse(queue().add(attempt("/a", 1, true)));
        assertThrows(PolicyException.class, () -> queue().list());
        Files.delete(file());
        assertEquals(List.of(), queue().list());
        PendingQueue elsewhere =
                new PendingQueue(Files.writeString(folder.resolve("file"), "").resolve("pending.json"), () -> now);
        assertFalse(elsewhere.add(attempt("/a", 1, true)));
    }

    @Test
    void takesWhatItWroteForEveryPath() throws PolicyException {
        List<String> paths = List.of("/ü", "/鍵/🔑", "/a\nb", "/\"\\", "/\ud800", "/\u202e");
        for (String path : paths) {
            assertTrue(queue().add(attempt(path, 1, true)));
        }
        assertEquals(
                paths, queue().list().stream().map(e -> e.identity().path()).toList());
    }

    private Path file() {
        return folder.resolve("pending.json");
    }

    private PendingQueue queue() {
        return new PendingQueue(file(), () -> now);
    }

    private static Identity identity(String path, int hash) {
        return new Identity(path, "%064x".formatted(hash));
    }

    private static Attempt attempt(String path, int hash, boolean writable) {
        return new Attempt(identity(path, hash), List.of("tool"), 1000, 42, List.of(), writable);
    }
}

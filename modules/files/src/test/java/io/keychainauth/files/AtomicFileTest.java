package io.keychainauth.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    @Tag("modes")
    void makesANewFileThatOnlyItsUserMayRead() throws IOException {
        AtomicFile.replace(folder.resolve("new"), bytes("text"));
        assertEquals("text", Files.readString(folder.resolve("new")));
        assertEquals(fromString("rw-------"), Files.getPosixFilePermissions(folder.resolve("new")));
        assertEquals(List.of("new"), names());
    }

    @Test
    @Tag("links")
    void replacesALinkAndLeavesItsTargetAlone() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        AtomicFile.replace(link, bytes("new"));
        assertFalse(Files.isSymbolicLink(link));
        assertEquals("old", Files.readString(target));
        assertEquals("new", Files.readString(link));
    }

    @Test
    void leavesNothingBehindWhenTheRenameFails() throws IOException {
        Files.createDirectories(folder.resolve("target/child"));
        Path full = folder.resolve("target");
        assertThrows(IOException.class, () -> AtomicFile.replace(full, bytes("x")));
        assertEquals(List.of("target"), names());
    }

    @Test
    @Tag("file-size-limits")
    void leavesNothingBehindWhenTheDiskTakesNoMore() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        try (Child child = Child.start("ulimit -f 16", "write", file.toString())) {
            assertEquals("failed", child.word());
        }
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    void leavesNothingBehindWhenTheConditionThrows() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertThrows(
                IOException.class,
                () -> AtomicFile.update(file, bytes("x"), () -> {
                    throw new IOException("no");
                }));
        assertEquals(List.of("file"), names());
        assertEquals("old", Files.readString(file));
    }

    @Test
    void changesNothingWhenTheConditionDoesNotHold() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertFalse(AtomicFile.update(file, bytes("new"), () -> false));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    @Tag("modes")
    void keepsTheModeLessWhatOthersCouldWrite() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        for (List<String> row : List.of(
                List.of("rw-r--r--", "rw-r--r--"),
                List.of("rw-rw-rw-", "rw-r--r--"),
                List.of("rw-------", "rw-------"),
                List.of("rw-rw----", "rw-r-----"))) {
            Files.setPosixFilePermissions(file, fromString(row.getFirst()));
            assertTrue(AtomicFile.update(file, bytes(row.getFirst()), () -> true));
            assertEquals(fromString(row.getLast()), Files.getPosixFilePermissions(file));
            assertEquals(row.getFirst(), Files.readString(file));
        }
    }

    @Test
    void sweepsWhatAKilledWriterLeftAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.writeString(folder.resolve(".file.0123456789abcdef.tmp"), "torn");
        Files.writeString(folder.resolve(".file.mine.tmp"), "kept");
        Files.writeString(folder.resolve(".files.0123456789abcdef.tmp"), "kept");
        assertTrue(AtomicFile.update(file, bytes("new"), () -> true));
        assertEquals(List.of(".file.mine.tmp", ".files.0123456789abcdef.tmp", "file"), names());
    }

    @Test
    void worksForNamesOfEveryScript() throws IOException {
        Path file = folder.resolve("schlüssel-鍵-🔑");
        AtomicFile.replace(file, bytes("x"));
        assertTrue(AtomicFile.update(file, bytes("y"), () -> true));
        assertEquals("y", Files.readString(file));
    }

    @Test
    @Tag("numbered-users")
    void givesWhatRootMakesToTheUserOfTheFolder() throws IOException {
        assumeTrue(Owners.selfIsRoot(), "only root can work in somebody else's folder");
        UserPrincipal user = Owners.named("12345");
        Path theirs = Files.setOwner(Files.createDirectory(folder.resolve("theirs")), user);
        Path file = theirs.resolve("file");
        AtomicFile.replace(file, bytes("1"));
        assertEquals(user, Files.getOwner(file));
        Files.setPosixFilePermissions(file, fromString("rw-r-----"));
        assertTrue(AtomicFile.update(file, bytes("2"), () -> true));
        assertEquals(user, Files.getOwner(file));
        assertEquals(fromString("rw-r-----"), Files.getPosixFilePermissions(file));
        assertEquals("2", Files.readString(file));
        try (LockFile lock =
                LockFile.acquire(theirs.resolve("lock"), Duration.ofMinutes(2)).orElseThrow()) {
            lock.note("root");
        }
        assertEquals(user, Files.getOwner(theirs.resolve("lock")));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}

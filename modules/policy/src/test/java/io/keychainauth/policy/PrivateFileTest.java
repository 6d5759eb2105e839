package io.keychainauth.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.LockFile;
import io.keychainauth.policy.PrivateFile.Changed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What others do to the file between our look and our write. */
class PrivateFileTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final byte[] OURS = "ours".getBytes(US_ASCII);

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenMeanwhileIsLookedAtAgain() throws PolicyException, IOException {
        Files.writeString(path(), "0");
        List<String> seen = new ArrayList<>();
        assertTrue(change(content -> {
            seen.add(text(content));
            if (seen.size() < 3) {
                write(path(), String.valueOf(seen.size()));
            }
            return new Changed<>(true, Optional.of(OURS));
        }));
        assertEquals(List.of("0", "1", "2"), seen);
        assertEquals("ours", Files.readString(path()));
    }

    @Test
    void aFileThatIsRemovedMeanwhileIsNotMadeAgainFromWhatItHeld() throws PolicyException, IOException {
        Files.writeString(path(), "0");
        List<String> seen = new ArrayList<>();
        assertTrue(change(content -> {
            seen.add(text(content));
            delete(path());
            return new Changed<>(true, Optional.of(OURS));
        }));
        assertEquals(List.of("0", "none"), seen);
    }

    @Test
    void whoKeepsWritingIsNamedAfterAHundredAttempts() {
        List<String> seen = new ArrayList<>();
        fails(
                "another program keeps writing this file: stop it and try again",
                () -> change(content -> {
                    seen.add(text(content));
                    write(path(), String.valueOf(seen.size()));
                    return new Changed<>(true, Optional.of(OURS));
                }));
        assertEquals(100, seen.size());
    }

    @Test
    @Tag("links")
    void aLinkThatAppearsMeanwhileIsNotWrittenThrough() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "theirs");
        fails(
                "a symbolic link to " + target,
                () -> change(content -> {
                    link(path(), target);
                    return new Changed<>(true, Optional.of(OURS));
                }));
        assertEquals("theirs", Files.readString(target));
        assertTrue(Files.isSymbolicLink(path()));
    }

    @Test
    void whoHoldsTheLockIsNamed() throws IOException {
        try (LockFile _ =
                LockFile.acquire(folder.resolve("file.lock"), Duration.ZERO).orElseThrow()) {
            fails(
                    "another program has held " + folder.resolve("file.lock") + " for long: end it",
                    () -> file().change(Duration.ofMillis(20), _ -> new Changed<>(true, Optional.of(OURS))));
            assertTrue(Files.notExists(path()));
        }
    }

    @Test
    @Tag("modes")
    void aFolderThatOthersCanChangeIsNotReadFrom() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path file = Files.writeString(open.resolve("file"), "theirs");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        fails("may be changed by others", () -> new PrivateFile(file, Optional.empty()).read());
        // Sticky, others cannot replace the file, but were the first to make it.
        Files.setAttribute(open, "unix:mode", 01777);
        fails("may be changed by others", () -> new PrivateFile(file, Optional.empty()).read());
    }

    @Test
    void sixteenMebibytesAreWrittenAndReadAndNotOneMore() throws PolicyException {
        byte[] most = new byte[JsonDocument.MAX_BYTES + 1];
        Arrays.fill(most, (byte) ' ');
        most[0] = '{';
        most[1] = '}';
        byte[] fits = Arrays.copyOf(most, JsonDocument.MAX_BYTES);
        assertTrue(change(_ -> new Changed<>(true, Optional.of(fits))));
        JsonDocument.of(path(), file().read().orElseThrow());
        fails("would be larger than 16 MiB", () -> change(_ -> new Changed<>(true, Optional.of(most))));
        fails("larger than 16 MiB: remove what is not needed", () -> JsonDocument.of(path(), most));
    }

    private static void fails(String message, Executable what) {
        String said = String.valueOf(assertThrows(PolicyException.class, what).getMessage());
        assertTrue(said.contains(message), said);
    }

    private static String text(Optional<byte[]> content) {
        return content.map(bytes -> new String(bytes, US_ASCII)).orElse("none");
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void link(Path file, Path target) {
        try {
            Files.createSymbolicLink(file, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean change(PrivateFile.Change<Boolean> change) throws PolicyException {
        return file().change(PATIENCE, change);
    }

    private PrivateFile file() {
        return new PrivateFile(path(), Optional.empty());
    }

    private Path path() {
        return folder.resolve("file");
    }
}

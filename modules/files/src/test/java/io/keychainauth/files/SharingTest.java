package io.keychainauth.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.testkit.files.ListedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk on which whoever has a file open keeps it in its place. */
class SharingTest {
    @TempDir
    private Path place = Path.of("");

    private Path file = place;

    @BeforeEach
    void write() throws IOException {
        file = ListedDisk.path(Files.writeString(place.toRealPath().resolve("file"), "old"));
    }

    @Test
    void aRenameIsTriedAgain() throws IOException {
        ListedDisk.of(file).beforeMove(SharingTest::inTheWay);
        assertTrue(update());
        assertEquals("new", Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    /** Who kept the file in its place may have written it. */
    @Test
    void whatSomebodyWritesMeanwhileIsNotLost() throws IOException {
        ListedDisk.of(file).beforeMove(() -> {
            Files.writeString(file, "theirs");
            inTheWay();
        });
        assertFalse(update());
        assertEquals("theirs", Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    void whatDoesNotPassIsNotTriedAgain() throws IOException {
        ListedDisk.of(file).beforeMove(() -> {
            throw new NoSuchFileException("gone");
        });
        assertThrows(NoSuchFileException.class, this::update);
        assertEquals("old", Files.readString(file));
    }

    private static void inTheWay() throws IOException {
        throw new AccessDeniedException("file");
    }

    private boolean update() throws IOException {
        return AtomicFile.update(
                file,
                ByteBuffer.wrap("new".getBytes(UTF_8)),
                () -> Files.readString(file).equals("old"));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(each -> String.valueOf(each.getFileName())).toList();
        }
    }
}

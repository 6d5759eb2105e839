package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a file need not be read again, and what is refused before it gets into one. */
class StampTest {
    private static final LastLook.Outcome EMPTY = new LastLook.Outcome.Read(Policy.EMPTY);

    @TempDir
    Path folder;

    @Test
    @Tag("links")
    void aLinkToNothingIsNotAMissingFile() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
        assertNotEquals(Stamp.of(folder.resolve("none")), Stamp.of(link));
    }

    @Test
    @Tag("modes")
    void anotherModeIsAnotherStamp() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a");
        FileTime time = Files.getLastModifiedTime(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Stamp before = Stamp.of(file);
        assertEquals(before, Stamp.of(file));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.setLastModifiedTime(file, time);
        assertNotEquals(before, Stamp.of(file));
    }

    @Test
    void onlyASettledLookHoldsAndOnlyForItsStamp() throws IOException {
        Stamp stamp = Stamp.of(folder);
        Stamp other = Stamp.of(folder.resolve("none"));
        assertTrue(new LastLook(stamp, true, "", EMPTY).holds(stamp));
        assertFalse(new LastLook(stamp, true, "", EMPTY).holds(other));
        assertFalse(new LastLook(stamp, false, "", EMPTY).holds(stamp));
    }

    @Test
    void whatIsNoHashIsNoIdentityAndNoPin() {
        for (String bad : List.of("", "a".repeat(63), "A".repeat(64), "sha256:" + "a".repeat(64))) {
            assertThrows(IllegalArgumentException.class, () -> new Identity("/a", bad));
            assertThrows(IllegalArgumentException.class, () -> new Library("/a", bad));
        }
        assertThrows(IllegalArgumentException.class, () -> new Identity("", "a".repeat(64)));
        assertThrows(IllegalArgumentException.class, () -> new Library("", "a".repeat(64)));
    }

    @Test
    void thirtyArgumentsOfTwoHundredCharactersAreShownWhole() {
        List<String> most = Collections.nCopies(30, "word ".repeat(40));
        assertEquals(most, Masking.mask(most));
        assertEquals(
                "word ".repeat(40) + "…",
                Masking.mask(List.of("word ".repeat(40) + "x")).getFirst());
        List<String> more = Masking.mask(Collections.nCopies(31, "word"));
        assertEquals(31, more.size());
        assertEquals("… and 1 more", more.getLast());
    }
}

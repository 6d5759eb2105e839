package io.keychainauth.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.testkit.files.AnotherKind;
import io.keychainauth.testkit.files.ListedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and links of a disk that keeps rights in lists; {@code PrivateTest} has those of one with modes. */
@Tag("links")
class TrailTest {
    @TempDir
    private Path place = Path.of("");

    private Path home = place;

    @BeforeEach
    void list() throws IOException {
        home = ListedDisk.path(place.toRealPath());
    }

    @Test
    void whatIsNeitherFileNorLinkMayLeadElsewhereIfAFolderIsBehindIt() throws IOException {
        BasicFileAttributes real = Files.readAttributes(place, BasicFileAttributes.class);
        Path file = Files.createFile(place.resolve("file"));
        assertTrue(Trail.mayLeadElsewhere(new AnotherKind(real, true), place), "as junctions are until Java 25");
        assertTrue(Trail.mayLeadElsewhere(new AnotherKind(real, false), place), "as they are from Java 26 on");
        assertTrue(Trail.mayLeadElsewhere(new AnotherKind(real, true), place.resolve("gone")));
        assertFalse(Trail.mayLeadElsewhere(new AnotherKind(real, false), file));
        assertFalse(Trail.mayLeadElsewhere(real, place));
    }

    /** The first leads straight to the end: that the second may be swapped nobody would see. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJunctionIsRefusedOnTheWayAndAtItsEnd(boolean folder) throws IOException {
        Path real = Files.createDirectory(home.resolve("real"));
        Path second = junction("second", real, folder);
        Path first = junction("first", second, folder);
        Files.createDirectory(real.resolve("below"));
        for (Path each : new Path[] {first, first.resolve("below")}) {
            UnsafePathException refusal = assertThrows(UnsafePathException.class, () -> Private.requireFolder(each));
            assertEquals(first + " leads to another folder: use the real path " + real, refusal.getMessage());
        }
        Private.requireFolder(real.resolve("below"));
    }

    @Test
    void aJunctionToNothingIsNoFolder() throws IOException {
        Path nothing = junction("nothing", home.resolve("gone"), true);
        assertThrows(NoSuchFileException.class, () -> Private.requireFolder(nothing));
    }

    /** A folder whose files are fetched when they are read is of that kind, and is where it is. */
    @Test
    void aFolderOfItsKindThatLeadsNowhereIsAFolder() throws IOException {
        Path fetched = Files.createDirectory(home.resolve("fetched"));
        Files.createDirectory(fetched.resolve("below"));
        ListedDisk.of(home).another(fetched, true);
        Private.requireFolder(fetched);
        Private.requireFolder(fetched.resolve("below"));
    }

    @Test
    void aLinkToNothingIsJudgedByTheDiskThatItLiesOn() throws IOException {
        Path link = home.resolve("link");
        Files.createSymbolicLink(place.resolve("link"), place.resolve("gone"));
        assertEquals(
                Files.getOwner(place.resolve("link"), NOFOLLOW_LINKS),
                Rights.of(link).owner());
    }

    private Path junction(String name, Path target, boolean folder) throws IOException {
        Path junction = home.resolve(name);
        Files.createSymbolicLink(place.resolve(name), Path.of(target.toString()));
        ListedDisk.of(home).another(junction, folder);
        return junction;
    }
}

package io.keychainauth.store.file;

import static io.keychainauth.store.file.Places.assertRefused;
import static io.keychainauth.store.file.Places.fill;
import static io.keychainauth.store.file.Places.open;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may read and change the files. */
final class PrivateFilesTest {
    @TempDir
    private Path folder = Path.of("");

    private StoreLocation at = Places.in(folder);

    @BeforeEach
    void fillStore() throws StoreException {
        at = Places.in(folder);
        fill(at, "a", "b", "c");
    }

    @Test
    @Tag("modes")
    void filesArePrivateAndTheMirrorIsEqual() throws IOException {
        for (Path file : List.of(at.file(), at.mirror(), at.marker())) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals(
                    "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.resolveSibling(""))));
        }
        assertArrayEquals(Files.readAllBytes(at.file()), Files.readAllBytes(at.mirror()));
        String text = Files.readString(at.file());
        assertTrue(text.startsWith("{\"format\":1,\"generation\":3,\"items\":["), text);
        assertTrue(text.contains("{\"service\":\"service\",\"target\":\"a\",\"value\":\""), text);
    }

    @Test
    @Tag("modes")
    void filesOfWrongModeAreRefusedWithTheMend() throws IOException, StoreException {
        for (Path file : List.of(at.file(), at.mirror(), at.marker())) {
            for (String mode : List.of("rw-r-----", "rw----r--", "rw-rw-rw-")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
                assertRefused(at, "chmod");
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        try (SecretStore store = open(at)) {
            assertEquals(3, store.count());
        }
    }

    @Test
    @Tag("modes")
    void foldersThatOthersMayWriteAreRefusedWithTheMend() throws IOException, StoreException {
        for (Path file : List.of(at.file(), at.mirror(), at.marker())) {
            Path parent = file.resolveSibling("");
            Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
            StoreException e = assertThrows(StoreException.class, () -> open(at).close());
            assertTrue(String.valueOf(e.getMessage()).contains("chmod go-w"), e.getMessage());
            Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
        }
        assertServed();
    }

    @Test
    @Tag("links")
    void linksAreNotFollowed() throws IOException, StoreException {
        Path elsewhere = folder.resolve("elsewhere.json");
        Files.move(at.file(), elsewhere);
        Files.createSymbolicLink(at.file(), elsewhere);
        assertRefused(at, "symbolic link");
        Files.move(elsewhere, at.file(), REPLACE_EXISTING);
        assertServed();
    }

    private void assertServed() throws StoreException {
        try (SecretStore store = open(at)) {
            assertEquals(3, store.count());
        }
    }
}

package io.keychainauth.store.file;

import static java.nio.file.attribute.AclEntryPermission.READ_DATA;
import static java.nio.file.attribute.AclEntryPermission.WRITE_DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.UnsafePathException;
import io.keychainauth.testkit.files.AccessLists;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files of the store where rights are kept in lists: what PrivateFilesTest shows with modes. */
@EnabledOnOs(OS.WINDOWS)
class ListedStoreTest {
    @TempDir
    private Path folder;

    private final Disk disk = new RealDisk();

    private Path written() throws IOException {
        Path file =
                io.keychainauth.files.Private.folder(folder.resolve("store")).resolve("keyring.json");
        try (StagedFile staged = StagedFile.begin(disk, file)) {
            staged.write(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}));
            staged.force();
            staged.commit();
        }
        return file;
    }

    @Test
    void filesArePrivate() throws IOException {
        Path file = written();
        assertEquals(Set.of(), AccessLists.strangers(file));
        assertEquals(Set.of(), AccessLists.strangers(folder.resolve("store")));
        try (RawFile raw = RawFile.read(file).orElseThrow()) {
            assertEquals(3, raw.bytes().length);
        }
        assertEquals(Optional.empty(), RawFile.read(folder.resolve("none")));
    }

    @Test
    void filesThatOthersMayReadOrWriteAreRefusedWithTheMend() throws IOException {
        Path file = written();
        for (AclEntryPermission right : List.of(READ_DATA, WRITE_DATA)) {
            List<AclEntry> before = AccessLists.letIn(file, right);
            UnsafePathException refusal = assertThrows(UnsafePathException.class, () -> RawFile.read(file));
            assertTrue(String.valueOf(refusal.getMessage()).contains("take this right from "), refusal.getMessage());
            AccessLists.restore(file, before);
        }
        assertTrue(RawFile.read(file).isPresent());
    }
}

package io.keychainauth.store.file;

import static java.nio.file.attribute.AclEntryFlag.FILE_INHERIT;
import static java.nio.file.attribute.AclEntryFlag.INHERIT_ONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.testkit.files.ListedDisk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that hands rights of others down to what is made in it, on a disk that keeps rights in lists. */
final class HandedDownTest {
    /** A user in memory. */
    private record Named(String getName) implements UserPrincipal {}

    @TempDir
    private Path place = Path.of("");

    @Test
    void aNewFileOfTheStoreIsItsUsersAloneBeforeItsFirstByte() throws IOException {
        Path home = ListedDisk.path(place.toRealPath());
        AclEntry others = AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(new Named("others"))
                .setPermissions(AclEntryPermission.READ_DATA)
                .setFlags(FILE_INHERIT, INHERIT_ONLY)
                .build();
        ListedDisk.of(home).add(home, others);
        Path file = home.resolve("keyring.json");
        try (FileChannel channel = new RealDisk().create(file)) {
            assertEquals(0, channel.size());
            assertEquals(
                    List.of(Files.getOwner(file)),
                    Files.getFileAttributeView(file, AclFileAttributeView.class).getAcl().stream()
                            .map(AclEntry::principal)
                            .toList());
        }
    }
}

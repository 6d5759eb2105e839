package io.keychainauth.files;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.AclEntryFlag.FILE_INHERIT;
import static java.nio.file.attribute.AclEntryFlag.INHERIT_ONLY;
import static java.nio.file.attribute.AclEntryPermission.READ_DATA;
import static java.nio.file.attribute.AclEntryPermission.WRITE_DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.testkit.files.ListedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that hand rights of others down to what is made in them. */
class HandedDownTest {
    /** A user in memory. */
    private record Named(String getName) implements UserPrincipal {}

    private static final UserPrincipal OTHERS = new Named("others");

    @TempDir
    private Path place = Path.of("");

    private Path home = place;

    @BeforeEach
    void list() throws IOException {
        home = ListedDisk.path(place.toRealPath());
    }

    @Test
    void aNewFileIsItsUsersAloneBeforeItsFirstByte() throws IOException {
        handDown(READ_DATA);
        assertEquals(
                List.of(Owners.self(), OTHERS), named(Files.createFile(home.resolve("plain"), Private.fileMode(home))));
        for (Set<OpenOption> how : List.<Set<OpenOption>>of(Set.of(CREATE_NEW, WRITE), Set.of(CREATE, WRITE, APPEND))) {
            Path file = home.resolve("file" + how.size());
            try (FileChannel channel = Private.create(file, how)) {
                assertEquals(0, channel.size());
                assertEquals(List.of(Owners.self()), named(file));
            }
        }
    }

    /** Whom the user lets read what is there, he lets. */
    @Test
    void aFileWithContentKeepsItsList() throws IOException {
        Path file = home.resolve("file");
        Set<OpenOption> how = Set.of(CREATE, WRITE, APPEND);
        try (FileChannel channel = Private.create(file, how)) {
            channel.write(ByteBuffer.wrap(new byte[1]));
        }
        ListedDisk.of(home).add(file, allow(READ_DATA).build());
        Private.create(file, how).close();
        assertEquals(List.of(Owners.self(), OTHERS), named(file));
    }

    @Test
    void aFolderThatLetsOthersChangeWhatIsMadeInItIsRefused() throws IOException {
        handDown(READ_DATA);
        Private.requireFolder(home);
        handDown(WRITE_DATA);
        UnsafePathException refusal = assertThrows(UnsafePathException.class, () -> Private.requireFolder(home));
        assertEquals(
                home + " lets others change what is made in it: take this right from others in its access control list",
                refusal.getMessage());
        try (Stream<Path> files = Files.list(home)) {
            assertTrue(files.findAny().isEmpty());
        }
    }

    private void handDown(AclEntryPermission right) throws IOException {
        ListedDisk.of(home)
                .add(home, allow(right).setFlags(FILE_INHERIT, INHERIT_ONLY).build());
    }

    private static AclEntry.Builder allow(AclEntryPermission right) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(OTHERS)
                .setPermissions(right);
    }

    private static List<UserPrincipal> named(Path file) throws IOException {
        return Files.getFileAttributeView(file, AclFileAttributeView.class).getAcl().stream()
                .map(AclEntry::principal)
                .toList();
    }
}

package io.keychainauth.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real files with lists of rights. Whether the system obeys them is not asked here: it has one user. */
@EnabledOnOs(OS.WINDOWS)
class ListedFilesTest {
    @TempDir
    private Path home;

    @Test
    void whatWeMakeIsOurs() throws IOException {
        Path folder = Private.folder(home.resolve("\u00e1/b"));
        AtomicFile.replace(folder.resolve("file"), bytes("1"));
        Path plain = Files.createFile(folder.resolve("plain"));
        for (Path each : List.of(folder, home.resolve("\u00e1"), folder.resolve("file"))) {
            assertEquals(List.of(), strangers(each), each::toString);
        }
        Private.requireFolder(folder);
        Private.requireSecretFile(folder.resolve("file"));
        Private.requireFile(plain);
    }

    @Test
    void aFolderThatHandsOthersRightsDownMakesNoFileTheirs() throws IOException {
        Path folder = Private.folder(home.resolve("folder"));
        letIn(folder, EnumSet.of(AclEntryPermission.READ_DATA));
        AtomicFile.replace(folder.resolve("file"), bytes("1"));
        assertEquals(List.of(), strangers(folder.resolve("file")));
    }

    @Test
    void whatOthersMayChangeIsRefused() throws IOException {
        Path folder = Private.folder(home.resolve("folder"));
        Path file = folder.resolve("file");
        AtomicFile.replace(file, bytes("1"));
        letIn(file, EnumSet.of(AclEntryPermission.READ_DATA, AclEntryPermission.READ_ATTRIBUTES));
        Private.requireFile(file);
        refused(file + " may be read by others: take this right from ", () -> Private.requireSecretFile(file));
        letIn(file, EnumSet.of(AclEntryPermission.WRITE_DATA, AclEntryPermission.APPEND_DATA));
        refused(file + " may be changed by others: take this right from ", () -> Private.requireFile(file));
        letIn(folder, EnumSet.of(AclEntryPermission.WRITE_DATA, AclEntryPermission.DELETE_CHILD));
        refused(folder + " may be changed by others: take this right from ", () -> Private.requireFolder(folder));
        refused(folder + " may be changed by others", () -> Private.folder(folder.resolve("below")));
    }

    @Test
    void aNewFileTakesThePlaceOfTheOldWithRightsOfItsOwn() throws IOException {
        Path file = Private.folder(home.resolve("folder")).resolve("file");
        AtomicFile.replace(file, bytes("1"));
        letIn(file, EnumSet.of(AclEntryPermission.WRITE_DATA, AclEntryPermission.READ_DATA));
        assertTrue(AtomicFile.update(file, bytes("2"), () -> true));
        assertEquals("2", Files.readString(file));
        assertEquals(List.of(), strangers(file));
    }

    @Test
    void aRenameWaitsForAReader() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "old");
        Path next = Files.writeString(home.resolve("next"), "new");
        FutureTask<Void> replacing = new FutureTask<>(() -> {
            Sharing.move(next, file);
            return null;
        });
        Thread mover = new Thread(replacing);
        try (FileChannel reader = FileChannel.open(file, StandardOpenOption.READ)) {
            mover.start();
            // A system that lets open files be replaced has no need to wait.
            while (mover.getState() != Thread.State.TIMED_WAITING && mover.isAlive()) {
                Thread.onSpinWait();
            }
            assertEquals(3, reader.size());
        }
        replacing.get();
        assertEquals("new", Files.readString(file));
        assertFalse(Files.exists(home.resolve("next")));
    }

    @Test
    void aFolderInTheWayIsNotWaitedFor() throws IOException {
        Files.createDirectories(home.resolve("folder/child"));
        Path file = Files.writeString(home.resolve("file"), "x");
        assertThrows(FileSystemException.class, () -> Sharing.move(file, home.resolve("folder")));
    }

    @Test
    void caseMakesNoSecondLock() throws IOException {
        try (LockFile _ = LockFile.tryAcquire(home.resolve("Lock")).orElseThrow()) {
            assertTrue(LockFile.tryAcquire(home.resolve("LOCK")).isEmpty());
        }
    }

    private static List<UserPrincipal> strangers(Path path) throws IOException {
        List<UserPrincipal> found = new ArrayList<>();
        for (AclEntry entry : view(path).getAcl()) {
            if (!entry.principal().equals(Owners.self()) && !Owners.root(entry.principal())) {
                found.add(entry.principal());
            }
        }
        return found;
    }

    /** Somebody whom the root of the disk names and who is no administrator. */
    private void letIn(Path path, EnumSet<AclEntryPermission> rights) throws IOException {
        UserPrincipal stranger = strangers(home.getRoot()).getFirst();
        List<AclEntry> list = new ArrayList<>(view(path).getAcl());
        list.add(AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(stranger)
                .setPermissions(rights)
                .build());
        view(path).setAcl(list);
    }

    private static AclFileAttributeView view(Path path) {
        return Files.getFileAttributeView(path, AclFileAttributeView.class);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable what) {
        String said =
                String.valueOf(assertThrows(UnsafePathException.class, what).getMessage());
        assertTrue(said.contains(message), said);
    }
}

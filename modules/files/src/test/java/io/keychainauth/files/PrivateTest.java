package io.keychainauth.files;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class PrivateTest {
    @TempDir
    private Path home;

    @Test
    @Tag("modes")
    void makesFoldersThatOnlyTheirUserMayEnter() throws IOException {
        Path made = Private.folder(home.resolve("á/b/鍵"));
        assertEquals(fromString("rwx------"), Files.getPosixFilePermissions(made));
        assertEquals(fromString("rwx------"), Files.getPosixFilePermissions(home.resolve("á")));
        assertEquals(made, Private.folder(made));
        Private.folder(home.resolve("c").resolve("."));
        Private.folder(home.resolve("d/../e/./f"));
        assertTrue(Files.isDirectory(home.resolve("c")));
        assertTrue(Files.isDirectory(home.resolve("e/f")));
    }

    @Test
    @Tag("modes")
    void refusesAFolderThatOthersMayWrite() throws IOException {
        Path open = mode("rwxrwxrwx", folder("open"));
        refused(open + " may be changed by others: run chmod go-w " + open, () -> Private.folder(open));
        refused(open + " may be changed by others", () -> Private.folder(open.resolve("below")));
        assertFalse(Files.exists(open.resolve("below/deeper")));
        mode("rwx---rwx", open);
        refused(open + " may be changed by others", () -> Private.requireFolder(open));
        mode("rwxr-xr-x", open);
        Private.requireFolder(open);
    }

    @Test
    @Tag("modes")
    void letsOthersWriteAboveOnlyInAStickyFolder() throws IOException, InterruptedException {
        Path shared = mode("rwxrwxrwx", folder("shared"));
        Path mine = mode("rwx------", folder("shared/mine"));
        refused(shared + " may be changed by others", () -> Private.requireFolder(mine));
        run("chmod", "1777", shared.toString());
        Private.requireFolder(mine);
        refused(shared + " may be changed by others", () -> Private.requireFolder(shared));
    }

    /** A home made with umask 002 is group-writable; the group has one member. */
    @Test
    @Tag("modes")
    void acceptsTheUsersPrivateGroupOnly() throws IOException {
        Path path = folder("group");
        GroupPrincipal group = view(path).readAttributes().group();
        mode("rwxrwxr-x", path);
        if (group.getName().equals(Owners.self().getName())) {
            Private.requireFolder(path);
        } else {
            refused(path + " may be changed by others", () -> Private.requireFolder(path));
        }
        assumeTrue(Owners.selfIsRoot(), "only root can give a folder to another group");
        view(path).setGroup(path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("54321"));
        mode("rwxrwxr-x", path);
        refused(path + " may be changed by others", () -> Private.requireFolder(path));
    }

    @Test
    @Tag("numbered-users")
    void refusesWhatBelongsToSomebodyElse() throws IOException {
        assumeTrue(Owners.selfIsRoot(), "only root can give files away");
        UserPrincipal other = Owners.named("12345");
        Path theirs = folder("theirs");
        Path mine = mode("rwx------", folder("theirs/mine"));
        Path file = Files.writeString(theirs.resolve("file"), "");
        Files.setOwner(theirs, other);
        Files.setOwner(file, other);
        refused(theirs + " belongs to 12345, not to", () -> Private.requireFolder(theirs));
        refused(theirs + " belongs to 12345, not to", () -> Private.requireFolder(mine));
        refused(file + " belongs to 12345, not to", () -> Private.requireFile(file));
        Path link = Files.createSymbolicLink(home.resolve("link"), file);
        refused(theirs + " belongs to 12345, not to", () -> Private.requireLinkedFile(link, Owners.self()));
        assertEquals(other, Owners.of(theirs.resolve("not/there")));
    }

    @Test
    @Tag("numbered-users")
    void makesFoldersOfAnotherUserForRoot() throws IOException {
        assumeTrue(Owners.selfIsRoot(), "only root can give files away");
        UserPrincipal other = Owners.named("12345");
        Path theirs = Files.setOwner(folder("theirs"), other);
        Path made = Private.folder(theirs.resolve("a/b"), other);
        assertEquals(other, Files.getOwner(made));
        assertEquals(other, Files.getOwner(theirs.resolve("a")));
        assertEquals(fromString("rwx------"), Files.getPosixFilePermissions(made));
        Path mine = folder("mine");
        refused(mine + " belongs to", () -> Private.folder(mine.resolve("a"), other));
        assertFalse(Files.exists(mine.resolve("a")));
    }

    @Test
    @Tag("modes")
    void judgesFilesByOwnerModeAndKind() throws IOException, InterruptedException {
        Path file = mode("rw-r--r--", Files.writeString(home.resolve("file"), ""));
        Private.requireFile(file);
        mode("rw-r--rw-", file);
        refused(file + " may be changed by others: run chmod go-w " + file, () -> Private.requireFile(file));
        mode("rw-------", file);
        Path link = Files.createSymbolicLink(home.resolve("link"), file);
        refused(link + " is a symbolic link", () -> Private.requireFile(link));
        refused(home + " is no regular file", () -> Private.requireFile(home));
        Path pipe = home.resolve("pipe");
        run("mkfifo", "-m", "600", pipe.toString());
        refused(pipe + " is no regular file", () -> Private.requireFile(pipe));
        refused(file + " is no folder", () -> Private.requireFolder(file));
        assertThrows(NoSuchFileException.class, () -> Private.requireFile(home.resolve("none")));
    }

    @Test
    @Tag("links")
    void followsLinksOnlyThroughSafePlaces() throws IOException {
        Path target = mode("rw-------", Files.writeString(folder("dotfiles").resolve("file"), ""));
        Path link = Files.createSymbolicLink(home.resolve("link"), Path.of("dotfiles", "..", "dotfiles", ".", "file"));
        assertEquals(target.toRealPath(), Private.requireLinkedFile(link, Owners.self()));

        Path shared = mode("rwxrwxrwx", folder("shared"));
        Path second = Files.createSymbolicLink(shared.resolve("second"), target);
        Path first = Files.createSymbolicLink(home.resolve("first"), second);
        refused(shared + " may be changed by others", () -> Private.requireLinkedFile(first, Owners.self()));

        mode("rw-rw-rw-", target);
        refused(
                target.toRealPath() + " may be changed by others",
                () -> Private.requireLinkedFile(link, Owners.self()));
    }

    /** Resolving first and checking the result would see only the folder that the link names at that moment. */
    @Test
    @Tag("links")
    void refusesAFolderBehindALinkThatOthersMaySwap() throws IOException {
        Path mine = mode("rwx------", folder("mine"));
        Path shared = mode("rwxrwxrwx", folder("shared"));
        Path link = Files.createSymbolicLink(shared.resolve("link"), mine);
        refused(shared + " may be changed by others", () -> Private.requireFolder(link));
        mode("rwxr-xr-x", shared);
        Private.requireFolder(link);
        assertEquals(link, Private.folder(link));
    }

    @Test
    @Tag("links")
    void refusesLinksThatLeadNowhere() throws IOException {
        Path nothing = Files.createSymbolicLink(home.resolve("nothing"), home.resolve("gone"));
        refused(nothing + " is a symbolic link to nothing", () -> Private.folder(nothing));
        assertThrows(NoSuchFileException.class, () -> Private.requireLinkedFile(nothing, Owners.self()));
        Path loop = Files.createSymbolicLink(home.resolve("loop"), home.resolve("loop"));
        refused("too many symbolic links", () -> Private.requireLinkedFile(loop, Owners.self()));
    }

    @Test
    void knowsWhoWeAre() throws IOException {
        assertEquals(Files.getOwner(Files.writeString(home.resolve("probe"), "")), Owners.self());
        assertEquals(Owners.self(), Owners.of(home.resolve("not/there/yet")));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(home.resolve(name));
    }

    private static Path mode(String mode, Path path) throws IOException {
        return Files.setPosixFilePermissions(path, fromString(mode));
    }

    private static PosixFileAttributeView view(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    private static void refused(String message, Executable what) {
        String said =
                String.valueOf(assertThrows(UnsafePathException.class, what).getMessage());
        assertTrue(said.contains(message), said);
    }
}

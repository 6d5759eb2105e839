package io.keychainauth.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/** Who owns one file and who may change it, as its file system keeps that: by modes or by lists of rights. */
sealed interface Rights permits ModeRights, ListRights {
    /** What kind of file it is. */
    BasicFileAttributes kind();

    UserPrincipal owner();

    /** Whether a user may be taken for the owner. */
    boolean belongsTo(UserPrincipal user) throws IOException;

    /** Whether somebody besides a user and root may change the file, or what lies in the folder; how to mend that. */
    Optional<String> mendWrite(UserPrincipal user) throws IOException;

    /** Whether somebody besides a user and root may replace what lies in the folder, or the folder itself. */
    Optional<String> mendReplace(UserPrincipal user) throws IOException;

    /** Whether somebody besides a user and root gets the right to change what will be made in the folder. */
    Optional<String> mendInherit(UserPrincipal user) throws IOException;

    /** Whether somebody besides a user and root may read the file; how to mend that. */
    Optional<String> mendRead(UserPrincipal user) throws IOException;

    /** Looks at a file, at a link itself. */
    static Rights of(Path path) throws IOException {
        if (modes(path)) {
            return new ModeRights(path, Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS));
        }
        return ListRights.of(path);
    }

    /** Whether the file system keeps rights at all. */
    static boolean kept(Path near) {
        return modes(near) || lists(near);
    }

    static boolean modes(Path near) {
        return views(near).contains("posix");
    }

    private static boolean lists(Path near) {
        return views(near).contains("acl");
    }

    private static Set<String> views(Path near) {
        return near.getFileSystem().supportedFileAttributeViews();
    }

    /** With which a file is made that is its user's alone; none where no rights are kept. */
    static FileAttribute<?>[] forFile(Path near) throws IOException {
        if (modes(near)) {
            return new FileAttribute<?>[] {ModeRights.forFile()};
        }
        return lists(near) ? new FileAttribute<?>[] {ListRights.forFile()} : new FileAttribute<?>[0];
    }

    /** With which a folder is made that is its user's alone; none where no rights are kept. */
    static FileAttribute<?>[] forFolder(Path near) throws IOException {
        if (modes(near)) {
            return new FileAttribute<?>[] {ModeRights.forFolder()};
        }
        return lists(near) ? new FileAttribute<?>[] {ListRights.forFolder()} : new FileAttribute<?>[0];
    }

    /** Takes away what a new file or folder of ours has got from the folder it lies in; a mode has nothing of that. */
    static void settle(Path made, FileAttribute<?>[] wanted) throws IOException {
        if (!modes(made) && lists(made)) {
            ListRights.settle(Files.getFileAttributeView(made, AclFileAttributeView.class, NOFOLLOW_LINKS), wanted);
        }
    }
}

package io.keychainauth.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/**
 * Rules for files and folders that nobody but their user may change. Only <em>other users'</em> write access counts: a
 * folder that is writable for the user's own private group (a group of the user's name, as Debian and Fedora make one
 * for each user) is fine. Access control lists are not looked at. Where modes do not exist, nothing is refused.
 *
 * <p>Methods without an owner speak of the user that we run as; root names another one to work on that user's profile.
 */
public final class Private {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?>[] NONE = {};

    private Private() {}

    /** {@link #folder(Path, UserPrincipal)} for our own user. */
    public static Path folder(Path path) throws IOException {
        return folder(path, Owners.self());
    }

    /**
     * Creates a folder and its missing parents with mode 0700, or checks the one that is there. What root creates for
     * somebody else belongs to that user.
     *
     * @return the absolute path; symbolic links in it are kept
     * @throws UnsafePathException if the folder, or one above it, could be changed by another user
     */
    public static Path folder(Path path, UserPrincipal owner) throws IOException {
        Path folder = path.toAbsolutePath();
        create(folder, owner);
        requireFolder(folder, owner);
        return folder;
    }

    /** {@link #requireFolder(Path, UserPrincipal)} for our own user. */
    public static void requireFolder(Path path) throws IOException {
        requireFolder(path, Owners.self());
    }

    /**
     * Checks that nobody else can replace what lies in a folder. It belongs to the owner and others may not write
     * there. Every folder above, and every symbolic link on the way and the folder it lies in, belongs to the owner or
     * to root; others may not write there, unless the folder is sticky.
     *
     * @throws UnsafePathException naming the folder and the mend
     * @throws NoSuchFileException if there is no such folder
     */
    public static void requireFolder(Path path, UserPrincipal owner) throws IOException {
        if (posix(path)) {
            Path real = new Trail(owner).follow(path);
            PosixFileAttributes attributes = attributes(real);
            if (!attributes.isDirectory()) {
                throw new UnsafePathException(real + " is no folder: move it away");
            }
            requireUsers(real, attributes, owner);
        }
    }

    /** {@link #requireFile(Path, UserPrincipal)} for our own user. */
    public static void requireFile(Path path) throws IOException {
        requireFile(path, Owners.self());
    }

    /**
     * Checks an existing file, following no link: a regular file that belongs to the owner and that others may not
     * write. Says nothing about its folder.
     *
     * @throws UnsafePathException naming the file and the mend
     * @throws NoSuchFileException if there is no such file
     */
    public static void requireFile(Path path, UserPrincipal owner) throws IOException {
        if (!posix(path)) {
            return;
        }
        PosixFileAttributes attributes = attributes(path);
        if (attributes.isSymbolicLink()) {
            throw new UnsafePathException(path + " is a symbolic link: replace it by the file itself");
        }
        // A pipe in its place would hang every reader.
        if (!attributes.isRegularFile()) {
            throw new UnsafePathException(path + " is no regular file: move it away");
        }
        requireUsers(path, attributes, owner);
    }

    /**
     * The same for a file that may be a symbolic link. The link's folder and everything on the way to the target has to
     * be safe too: whoever can change a link or a folder on the way chooses the file.
     *
     * @return the real path of the file
     * @throws UnsafePathException naming what is unsafe, and the mend
     * @throws NoSuchFileException if there is no such file, or if a link leads to nothing
     */
    public static Path requireLinkedFile(Path path, UserPrincipal owner) throws IOException {
        if (!posix(path)) {
            return path.toRealPath();
        }
        Path real = new Trail(owner).follow(path);
        requireFile(real, owner);
        return real;
    }

    /** Attributes with which a new private file is created, none where modes do not exist. */
    public static FileAttribute<?>[] fileMode(Path near) {
        return posix(near) ? new FileAttribute<?>[] {asAttribute(FILE)} : NONE;
    }

    static boolean posix(Path near) {
        return near.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS);
    }

    private static void create(Path folder, UserPrincipal owner) throws IOException {
        if (Files.exists(folder)) {
            return;
        }
        if (Files.isSymbolicLink(folder)) {
            throw new UnsafePathException(folder + " is a symbolic link to nothing: remove it");
        }
        Path parent = folder.getParent();
        if (parent == null) {
            throw new NoSuchFileException(folder.toString());
        }
        create(parent, owner);
        if (folder.endsWith(".") || folder.endsWith("..")) {
            return;
        }
        // Before root makes a folder for somebody else it has to be sure that the place is theirs.
        if (!owner.equals(Owners.self())) {
            requireFolder(parent, owner);
        }
        try (HeldFolder held = HeldFolder.open(parent)) {
            FileAttribute<?>[] mode = posix(folder) ? new FileAttribute<?>[] {asAttribute(FOLDER)} : NONE;
            Files.createDirectory(folder, mode);
            held.hand(folder.getFileName());
        } catch (FileAlreadyExistsException e) {
            // Another process of ours was faster; the check decides.
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> asAttribute(Set<PosixFilePermission> mode) {
        return PosixFilePermissions.asFileAttribute(EnumSet.copyOf(mode));
    }

    private static void requireUsers(Path path, PosixFileAttributes attributes, UserPrincipal owner)
            throws IOException {
        if (!attributes.owner().equals(owner)) {
            throw new UnsafePathException(path + " belongs to "
                    + attributes.owner().getName() + ", not to " + owner.getName() + ": remove it or change its owner");
        }
        if (Owners.othersMayWrite(attributes, owner)) {
            throw new UnsafePathException(path + " may be changed by others: run chmod go-w " + path);
        }
    }
}

package io.keychainauth.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
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
 * for each user) is fine.
 */
public final class Private {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private Private() {}

    /**
     * Creates a folder and its missing parents with mode 0700, or checks the one that is there.
     *
     * @throws UnsafePathException if the folder, or one above it, could be changed by another user
     */
    public static Path folder(Path path) throws IOException {
        Path folder = path.toAbsolutePath().normalize();
        Path parent = folder.getParent();
        if (!Files.exists(folder, NOFOLLOW_LINKS)) {
            if (parent != null) {
                folder(parent);
            }
            try {
                Files.createDirectory(folder, posix(folder) ? new FileAttribute<?>[] {asAttribute(FOLDER)} : NONE);
            } catch (FileAlreadyExistsException e) {
                // Another process of ours was faster; the check below decides.
            }
        }
        requireFolder(folder);
        return folder;
    }

    /**
     * Checks that nobody else can replace what lies in a folder: it and every folder above belong to the user or to the
     * administrator, and others may not write there, unless the folder is sticky and not the last one.
     *
     * @throws UnsafePathException naming the folder and the mend
     */
    public static void requireFolder(Path path) throws IOException {
        Path real = path.toRealPath();
        if (!posix(real)) {
            return;
        }
        requireUsers(real, attributes(real), "folder");
        for (Path above = real.getParent(); above != null; above = above.getParent()) {
            PosixFileAttributes attributes = attributes(above);
            boolean trustedOwner = attributes.owner().equals(user()) || administrator(above, attributes);
            if (!trustedOwner) {
                throw new UnsafePathException(
                        above + " belongs to " + attributes.owner().getName() + ": use a folder of your own");
            }
            if (othersMayWrite(attributes) && !sticky(above)) {
                throw new UnsafePathException(above + " may be changed by others: run chmod go-w " + above);
            }
        }
    }

    /**
     * Checks an existing file, following no link: it belongs to the user and others may not write it.
     *
     * @throws UnsafePathException naming the file and the mend
     */
    public static void requireFile(Path path) throws IOException {
        if (!posix(path)) {
            return;
        }
        PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            throw new UnsafePathException(path + " is a symbolic link: replace it by the file itself");
        }
        requireUsers(path, attributes, "file");
    }

    /** Attributes with which a new private file is created, none where modes do not exist. */
    public static FileAttribute<?>[] fileMode(Path near) {
        return posix(near) ? new FileAttribute<?>[] {asAttribute(FILE)} : NONE;
    }

    private static final FileAttribute<?>[] NONE = {};

    static boolean posix(Path near) {
        return near.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<Set<PosixFilePermission>> asAttribute(Set<PosixFilePermission> mode) {
        return PosixFilePermissions.asFileAttribute(EnumSet.copyOf(mode));
    }

    private static void requireUsers(Path path, PosixFileAttributes attributes, String kind) throws IOException {
        if (!attributes.owner().equals(user())) {
            throw new UnsafePathException("the " + kind + " " + path + " belongs to "
                    + attributes.owner().getName() + ": remove it or give it to yourself");
        }
        if (othersMayWrite(attributes)) {
            throw new UnsafePathException(
                    "the " + kind + " " + path + " may be changed by others: run chmod go-w " + path);
        }
    }

    private static boolean othersMayWrite(PosixFileAttributes attributes) {
        boolean ownGroup =
                attributes.group().getName().equals(attributes.owner().getName());
        Set<PosixFilePermission> mode = attributes.permissions();
        return mode.contains(OTHERS_WRITE) || (mode.contains(GROUP_WRITE) && !ownGroup);
    }

    private static boolean sticky(Path folder) throws IOException {
        return ((int) Files.getAttribute(folder, "unix:mode") & 01000) != 0;
    }

    private static boolean administrator(Path folder, PosixFileAttributes attributes) throws IOException {
        return attributes.owner() != null && (int) Files.getAttribute(folder, "unix:uid", NOFOLLOW_LINKS) == 0;
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS);
    }

    private static UserPrincipal user() throws IOException {
        return FileSystems.getDefault()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(System.getProperty("user.name"));
    }
}

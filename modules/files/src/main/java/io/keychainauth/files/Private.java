package io.keychainauth.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/**
 * Rules for files and folders that nobody but their user may change, whether the file system keeps that as a mode or as
 * a list of rights ({@link ModeRights}, {@link ListRights}). Root and whoever administers the machine may do everything
 * anyway. Where the file system keeps neither, nothing is refused.
 *
 * <p>Methods without an owner speak of the user that we run as; root names another one to work on that user's profile.
 */
public final class Private {
    private Private() {}

    /** {@link #folder(Path, UserPrincipal)} for our own user. */
    public static Path folder(Path path) throws IOException {
        return folder(path, Owners.self());
    }

    /**
     * Creates a folder and its missing parents for the user alone (mode 0700), or checks the one that is there. What root creates for
     * somebody else belongs to that user.
     *
     * @return the absolute path; symbolic links in it are kept
     * @throws UnsafePathException if the folder, or one above it, could be changed by another user
     */
    public static Path folder(Path path, UserPrincipal owner) throws IOException {
        Path folder = path.toAbsolutePath();
        make(folder, owner);
        requireFolder(folder, owner);
        return folder;
    }

    /** {@link #requireFolder(Path, UserPrincipal)} for our own user. */
    public static void requireFolder(Path path) throws IOException {
        requireFolder(path, Owners.self());
    }

    /**
     * Checks that nobody else can replace what lies in a folder. It belongs to the owner and others may not write
     * there, nor, by what it hands down, in what will be made there. Every folder above, and every symbolic link on the
     * way and the folder it lies in, belongs to the owner or to root; others may not write there, unless the folder is
     * sticky.
     *
     * @throws UnsafePathException naming the folder and the mend
     * @throws NoSuchFileException if there is no such folder
     */
    public static void requireFolder(Path path, UserPrincipal owner) throws IOException {
        if (Rights.kept(path)) {
            Path real = new Trail(owner).follow(path);
            Rights rights = Rights.of(real);
            if (!rights.kind().isDirectory()) {
                throw new UnsafePathException(real + " is no folder: move it away");
            }
            requireUsers(real, rights, owner);
            // Whoever opens a new file before its list is put right keeps what the folder let him have.
            Optional<String> mend = rights.mendInherit(owner);
            if (mend.isPresent()) {
                throw new UnsafePathException(real + " lets others change what is made in it: " + mend.get());
            }
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
        if (!Rights.kept(path)) {
            return;
        }
        Rights rights = Rights.of(path);
        if (rights.kind().isSymbolicLink()) {
            throw new UnsafePathException(path + " is a symbolic link: replace it by the file itself");
        }
        // A pipe in its place would hang every reader.
        if (!rights.kind().isRegularFile()) {
            throw new UnsafePathException(path + " is no regular file: move it away");
        }
        requireUsers(path, rights, owner);
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
        if (!Rights.kept(path)) {
            return path.toRealPath();
        }
        Path real = new Trail(owner).follow(path);
        requireFile(real, owner);
        return real;
    }

    /**
     * {@link #requireFile(Path)} for a file that others may not even read.
     *
     * @throws UnsafePathException naming the file and the mend
     * @throws NoSuchFileException if there is no such file
     */
    public static void requireSecretFile(Path path) throws IOException {
        requireFile(path);
        Optional<String> mend = Rights.kept(path) ? Rights.of(path).mendRead(Owners.self()) : Optional.empty();
        if (mend.isPresent()) {
            throw new UnsafePathException(path + " may be read by others: " + mend.get());
        }
    }

    /** Attributes with which a new private file is created, none where no rights are kept. */
    public static FileAttribute<?>[] fileMode(Path near) throws IOException {
        return Rights.forFile(near);
    }

    /** Whether names survive a crash only once their folder is forced to disk, which must be possible to open then. */
    public static boolean forcesFolders(Path near) {
        return Rights.modes(near);
    }

    /**
     * Opens a file of our own, or makes it with {@link #fileMode}, as the options say. One without content, as a new one
     * is, is made its user's alone before the first byte: its folder may have handed rights of others down to it.
     */
    public static FileChannel create(Path file, Set<? extends OpenOption> options) throws IOException {
        FileAttribute<?>[] rights = Rights.forFile(file);
        FileChannel channel = FileChannel.open(file, options, rights);
        try {
            if (!Rights.modes(file) && channel.size() == 0) {
                Rights.settle(file, rights);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void make(Path folder, UserPrincipal owner) throws IOException {
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
        make(parent, owner);
        if (folder.endsWith(".") || folder.endsWith("..")) {
            return;
        }
        // Before root makes a folder for somebody else it has to be sure that the place is theirs.
        if (!owner.equals(Owners.self())) {
            requireFolder(parent, owner);
        }
        try (HeldFolder held = HeldFolder.open(parent)) {
            FileAttribute<?>[] rights = Rights.forFolder(folder);
            Files.createDirectory(folder, rights);
            Rights.settle(folder, rights);
            held.hand(folder.getFileName());
        } catch (FileAlreadyExistsException e) {
            // Another process of ours was faster; the check decides.
        }
    }

    private static void requireUsers(Path path, Rights rights, UserPrincipal owner) throws IOException {
        if (!rights.belongsTo(owner)) {
            throw new UnsafePathException(path + " belongs to " + rights.owner().getName() + ", not to "
                    + owner.getName() + ": remove it or change its owner");
        }
        Optional<String> mend = rights.mendWrite(owner);
        if (mend.isPresent()) {
            throw new UnsafePathException(path + " may be changed by others: " + mend.get());
        }
    }
}

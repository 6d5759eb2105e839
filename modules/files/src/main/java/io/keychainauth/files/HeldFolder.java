package io.keychainauth.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder in which files are made and renamed. What root makes in another user's folder is given to that user, and
 * then every name is taken relative to the open folder: its user could put a link in the folder's place while root
 * works, and have a file of root's made elsewhere.
 */
final class HeldFolder implements AutoCloseable {
    private final Path folder;
    private final @Nullable SecureDirectoryStream<Path> foreign;
    private final @Nullable PosixFileAttributes owner;

    private HeldFolder(
            Path folder, @Nullable SecureDirectoryStream<Path> foreign, @Nullable PosixFileAttributes owner) {
        this.folder = folder;
        this.foreign = foreign;
        this.owner = owner;
    }

    static HeldFolder of(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || file.getFileName() == null) {
            throw new NoSuchFileException(file.toString());
        }
        return open(folder);
    }

    static HeldFolder open(Path folder) throws IOException {
        boolean foreign = Owners.selfIsRoot() && !Owners.root(Files.getOwner(folder));
        return foreign ? foreign(folder) : new HeldFolder(folder, null, null);
    }

    @SuppressWarnings("StreamResourceLeak") // closed with this folder
    private static HeldFolder foreign(Path folder) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(folder);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            PosixFileAttributes owner =
                    secure.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
            return new HeldFolder(folder, secure, owner);
        }
        stream.close();
        throw new UnsafePathException(folder + " belongs to another user: run this as that user");
    }

    /** Makes a file that did not exist, with mode 0600. */
    FileChannel create(Path name) throws IOException {
        FileChannel channel = open(name, Set.of(CREATE_NEW, READ, WRITE, NOFOLLOW_LINKS));
        try {
            if (foreign == null) {
                Rights.settle(folder.resolve(name), Private.fileMode(folder));
            }
            hand(name);
            return channel;
        } catch (IOException e) {
            channel.close();
            delete(name);
            throw e;
        }
    }

    /** Opens a file, or makes it with mode 0600. */
    FileChannel openOrCreate(Path name) throws IOException {
        try {
            return open(name, Set.of(READ, WRITE, NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            // Only what is certainly new may be handed over: an old name could be a hard link to root's file.
        }
        try {
            return create(name);
        } catch (FileAlreadyExistsException e) {
            return open(name, Set.of(READ, WRITE, NOFOLLOW_LINKS));
        }
    }

    private FileChannel open(Path name, Set<OpenOption> how) throws IOException {
        if (foreign == null) {
            return FileChannel.open(folder.resolve(name), how, Private.fileMode(folder));
        }
        if (foreign.newByteChannel(name, how, Private.fileMode(folder)) instanceof FileChannel channel) {
            return channel;
        }
        throw new UnsafePathException(folder + " belongs to another user: run this as that user");
    }

    /** Gives what root made to the user of the folder; does nothing for our own files. */
    void hand(Path name) throws IOException {
        if (foreign == null || owner == null) {
            return;
        }
        PosixFileAttributeView view = foreign.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW_LINKS);
        if (!view.readAttributes().owner().equals(owner.owner())) {
            view.setOwner(owner.owner());
            view.setGroup(owner.group());
        }
    }

    /** The mode of a file, if there is one. */
    Optional<Set<PosixFilePermission>> mode(Path name) throws IOException {
        if (!Rights.modes(folder)) {
            return Optional.empty();
        }
        try {
            return Optional.of(view(name).readAttributes().permissions());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void setMode(Path name, Set<PosixFilePermission> mode) throws IOException {
        view(name).setPermissions(mode);
    }

    private PosixFileAttributeView view(Path name) {
        return foreign == null
                ? Files.getFileAttributeView(folder.resolve(name), PosixFileAttributeView.class, NOFOLLOW_LINKS)
                : foreign.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW_LINKS);
    }

    /** Gives a file the name of another one, unless the condition does not hold, which is asked at the last moment. */
    boolean rename(Path from, Path to, AtomicFile.Condition condition) throws IOException {
        if (foreign == null) {
            return Sharing.move(folder.resolve(from), folder.resolve(to), condition);
        }
        boolean holds = condition.holds();
        if (holds) {
            foreign.move(from, foreign, to);
        }
        return holds;
    }

    void delete(Path name) throws IOException {
        if (foreign == null) {
            Sharing.delete(folder.resolve(name));
            return;
        }
        try {
            foreign.deleteFile(name);
        } catch (NoSuchFileException e) {
            // Gone is what was wanted.
        }
    }

    /** Makes names survive a crash; does nothing where folders cannot be opened: there names are the journal's affair. */
    void force() throws IOException {
        if (Private.forcesFolders(folder)) {
            try (FileChannel channel = FileChannel.open(folder, READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (foreign != null) {
            foreign.close();
        }
    }
}

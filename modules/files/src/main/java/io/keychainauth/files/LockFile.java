package io.keychainauth.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * An advisory lock on a file of its own (fcntl(2) F_SETLK, LockFileEx). The lock file is never removed: removing it
 * would let two processes lock two files of one name. The system releases the lock when the process ends, however it
 * ends.
 */
public final class LockFile implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;

    private LockFile(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Waits for the lock. Within one process callers must take turns by other means. */
    public static LockFile acquire(Path file) throws IOException {
        FileChannel channel = open(file);
        try {
            return new LockFile(channel, channel.lock());
        } catch (IOException | OverlappingFileLockException e) {
            channel.close();
            throw e;
        }
    }

    /** Takes the lock if nobody has it. */
    public static Optional<LockFile> tryAcquire(Path file) throws IOException {
        FileChannel channel = open(file);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new LockFile(channel, lock));
            }
        } catch (OverlappingFileLockException e) {
            // This process has it already: as taken as by any other.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /** What the holder of a lock wrote into its file, such as its process id; empty if it is unreadable. */
    public static String note(Path file) {
        try (FileChannel channel = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS))) {
            ByteBuffer text = ByteBuffer.allocate(64);
            channel.read(text);
            return UTF_8.decode(text.flip()).toString().strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Replaces what {@link #note} shows to others. */
    public void note(String text) throws IOException {
        channel.truncate(0);
        channel.write(UTF_8.encode(text + "\n"), 0);
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }

    private static FileChannel open(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        return FileChannel.open(
                file, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS), Private.fileMode(folder == null ? file : folder));
    }
}

package io.keychainauth.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * An advisory lock on a file of its own (fcntl(2) F_SETLK, LockFileEx), among processes and among the threads of this
 * one. Not reentrant. The lock file is never removed: removing it would let two processes lock two files of one name.
 * The system releases the lock when the process ends, however it ends.
 */
public final class LockFile implements AutoCloseable {
    /** Far behind any note: Windows would keep others from reading what is locked. */
    private static final long PLACE = Long.MAX_VALUE - 1;

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Duration FOREVER = Duration.ofDays(365);

    private final LockTurn turn;
    private final FileChannel channel;
    private final FileLock lock;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LockFile(LockTurn turn, FileChannel channel, FileLock lock) {
        this.turn = turn;
        this.channel = channel;
        this.lock = lock;
    }

    /** Waits for the lock, however long it takes. */
    public static LockFile acquire(Path file) throws IOException {
        return acquire(file, FOREVER).orElseThrow();
    }

    /** Takes the lock if nobody has it. */
    public static Optional<LockFile> tryAcquire(Path file) throws IOException {
        return acquire(file, Duration.ZERO);
    }

    /**
     * Waits for the lock. A limit is a must wherever a stranger of the same user could hold the lock for ever.
     *
     * @param patience longest wait; zero asks once
     * @return empty if somebody else had it all the time
     */
    public static Optional<LockFile> acquire(Path file, Duration patience) throws IOException {
        long start = System.nanoTime();
        LockTurn turn = LockTurn.of(file);
        if (!turn.take(patience)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            Optional<LockFile> lock = turn.attempt(() -> tryLock(turn, file));
            while (lock.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
                LockSupport.parkNanos(PAUSE);
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
                lock = turn.attempt(() -> tryLock(turn, file));
            }
            taken = lock.isPresent();
            return lock;
        } finally {
            if (!taken) {
                turn.give();
            }
        }
    }

    private static Optional<LockFile> tryLock(LockTurn turn, Path file) throws IOException {
        FileChannel channel = open(file);
        boolean taken = false;
        try {
            Object opened = key(file);
            FileLock lock = channel.tryLock(PLACE, 1, false);
            // Somebody may have removed the folder and made it anew: then this is a lock on nothing.
            if (lock == null || !Objects.equals(opened, key(file))) {
                return Optional.empty();
            }
            taken = true;
            return Optional.of(new LockFile(turn, channel, lock));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** What the holder of a lock wrote into its file, such as its process id; empty if it is unreadable. */
    public static String note(Path file) {
        try {
            return LockTurn.of(file).note(() -> read(file));
        } catch (IOException e) {
            return "";
        }
    }

    private static String read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS))) {
            ByteBuffer text = ByteBuffer.allocate(64);
            channel.read(text);
            return UTF_8.decode(text.flip()).toString().strip();
        }
    }

    /** Replaces what {@link #note(Path)} shows to others; at most 64 bytes of it are shown. */
    public void note(String text) throws IOException {
        channel.truncate(0);
        channel.write(UTF_8.encode(text + "\n"), 0);
        turn.write(text.strip());
    }

    @Override
    public void close() throws IOException {
        // Closing twice must not give away the turn of the next holder.
        if (closed.compareAndSet(false, true)) {
            try (channel) {
                lock.release();
            } finally {
                turn.give();
            }
        }
    }

    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS)
                .fileKey();
        return key == null ? file : key;
    }

    private static FileChannel open(Path file) throws IOException {
        try (HeldFolder folder = HeldFolder.of(file)) {
            return folder.openOrCreate(file.getFileName());
        }
    }
}

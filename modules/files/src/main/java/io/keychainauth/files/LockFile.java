package io.keychainauth.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * An advisory lock on a file of its own (fcntl(2) F_SETLK, LockFileEx), among processes and among the threads of this
 * one. Not reentrant. The lock file is never removed: removing it would let two processes lock two files of one name.
 * The system releases the lock when the process ends, however it ends.
 */
public final class LockFile implements AutoCloseable {
    /** Far behind any note: on some systems nobody can read what is locked. */
    private static final long PLACE = Long.MAX_VALUE - 1;

    private static final long QUEUE = PLACE - 1;
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final LockTurn turn;
    private final FileChannel channel;
    private final FileLock lock;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LockFile(LockTurn turn, FileChannel channel, FileLock lock) {
        this.turn = turn;
        this.channel = channel;
        this.lock = lock;
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
        long end = System.nanoTime() + patience.toNanos();
        LockTurn turn = LockTurn.of(file);
        if (!turn.take(patience)) {
            return Optional.empty();
        }
        Optional<LockFile> lock = Optional.empty();
        try {
            do {
                lock = turn.attempt(() -> lock(turn, file, end - System.nanoTime()));
            } while (lock.isEmpty() && end - System.nanoTime() > 0);
            return lock;
        } finally {
            if (lock.isEmpty()) {
                turn.give();
            }
        }
    }

    private static Optional<LockFile> lock(LockTurn turn, Path file, long nanos) throws IOException {
        FileChannel channel = open(file);
        boolean taken = false;
        try {
            Object opened = key(file);
            Optional<FileLock> lock = atOnce(channel);
            if (lock.isEmpty() && nanos > 0) {
                lock = await(file, channel, nanos);
            }
            // Somebody may have removed the folder and made it anew: then this is a lock on nothing.
            if (lock.isEmpty() || !Objects.equals(opened, key(file))) {
                return Optional.empty();
            }
            taken = true;
            return Optional.of(new LockFile(turn, channel, lock.get()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** A lock that nobody has or waits for is taken however long the system keeps this thread from running. */
    private static Optional<FileLock> atOnce(FileChannel channel) throws IOException {
        try (FileLock queue = channel.tryLock(QUEUE, 1, false)) {
            return queue == null ? Optional.empty() : Optional.ofNullable(channel.tryLock(PLACE, 1, false));
        }
    }

    /**
     * Waits in the system's queue. Who waits holds the place before the lock's, so that a process that gives the lock
     * back and asks at once for it again comes behind those who waited.
     */
    private static Optional<FileLock> await(Path file, FileChannel channel, long nanos) throws IOException {
        if (!Rights.modes(file)) {
            return poll(channel, nanos);
        }
        AtomicBoolean decided = new AtomicBoolean();
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                () -> giveUp(channel, decided), CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS));
        try (FileLock _ = channel.lock(QUEUE, 1, false)) {
            FileLock lock = channel.lock(PLACE, 1, false);
            return decided.compareAndSet(false, true) ? Optional.of(lock) : Optional.empty();
        } catch (ClosedChannelException e) {
            return Optional.empty();
        } finally {
            end.cancel(false);
        }
    }

    /** Elsewhere nothing ends a wait for a lock, not even the end of its channel. */
    private static Optional<FileLock> poll(FileChannel channel, long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        while (true) {
            FileLock lock = channel.tryLock(PLACE, 1, false);
            if (lock != null || System.nanoTime() - end > 0) {
                return Optional.ofNullable(lock);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Closing the channel is the one thing that ends a wait for a lock. */
    private static void giveUp(FileChannel channel, AtomicBoolean decided) {
        if (decided.compareAndSet(false, true)) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
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

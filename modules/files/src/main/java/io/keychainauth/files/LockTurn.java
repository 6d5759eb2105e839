package io.keychainauth.files;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Whose turn it is within this process. The system's lock belongs to the process as a whole, and closing <em>any</em>
 * descriptor of the file gives it up (fcntl(2)): threads must not even open a file that another thread holds.
 */
final class LockTurn {
    /** Never shrinks: a process locks a handful of files. */
    private static final Map<Path, LockTurn> TURNS = new ConcurrentHashMap<>();

    private final Semaphore free = new Semaphore(1);
    private boolean held;
    private String note = "";

    /** Reads the file from disk. */
    interface Reader {
        String read() throws IOException;
    }

    /** Takes the system's lock. */
    interface Attempt<T> {
        T run() throws IOException;
    }

    private LockTurn() {}

    static LockTurn of(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null) {
            throw new NoSuchFileException(file.toString());
        }
        return TURNS.computeIfAbsent(folder.toRealPath().resolve(absolute.getFileName()), _ -> new LockTurn());
    }

    boolean take(Duration patience) {
        boolean interrupted = false;
        try {
            long end = System.nanoTime() + patience.toNanos();
            while (true) {
                try {
                    return free.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Tries while nobody reads the note: the reader's close would give up the lock that was just taken. */
    synchronized <T> Optional<T> attempt(Attempt<Optional<T>> attempt) throws IOException {
        Optional<T> lock = attempt.run();
        held = lock.isPresent();
        return lock;
    }

    synchronized void write(String text) {
        note = text;
    }

    synchronized String note(Reader file) throws IOException {
        return held ? note : file.read();
    }

    void give() {
        synchronized (this) {
            held = false;
            note = "";
        }
        free.release();
    }
}

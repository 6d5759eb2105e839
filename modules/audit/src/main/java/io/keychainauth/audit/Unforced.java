package io.keychainauth.audit;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Files with bytes that a power cut would take. They are forced to disk (fsync(2), many milliseconds) beside the writing,
 * so that no client waits for it. What fails is tried again; success after that says only that the system has nothing left
 * to write, for it may have dropped what it failed to. Thread-safe.
 */
final class Unforced implements Closeable {
    /**
     * More turned files than this are waited for, and given up if the disk still fails: memory and descriptors stay bounded
     * whatever it does.
     */
    private static final int MOST = 4;

    /** Held by who forces, so that nothing is still being forced, and noted again, when the log is closed. */
    private final Object forcing = new Object();

    private final Deque<LogOutput> turned = new ArrayDeque<>();
    private @Nullable LogOutput growing;

    /** Notes the current file. */
    synchronized void growing(LogOutput file) {
        growing = file;
    }

    /**
     * Takes over a file that nothing more is written to, and closes it when it is on the disk.
     *
     * @throws IOException if an older one was given up for it
     */
    synchronized void turned(LogOutput file) throws IOException {
        growing = null;
        turned.add(file);
        if (turned.size() > MOST) {
            try (LogOutput oldest = turned.remove()) {
                force(oldest, _ -> {});
            }
        }
    }

    /** Forces everything noted so far. What fails stays noted, and keeps nothing else from the disk. */
    void force() throws IOException {
        synchronized (forcing) {
            try {
                forceTurned(waiting());
            } finally {
                forceGrowing();
            }
        }
    }

    private void forceTurned(int files) throws IOException {
        LogOutput file = files == 0 ? null : nextTurned();
        if (file == null) {
            return;
        }
        try {
            force(file, this::later);
            file.close();
        } finally {
            forceTurned(files - 1);
        }
    }

    /** Noted no more while it is forced: a checkpoint that is reached meanwhile must be forced the next time. */
    private void forceGrowing() throws IOException {
        LogOutput file = takeGrowing();
        if (file != null) {
            force(file, this::growingStill);
        }
    }

    /** A file that was closed under the log cannot be forced any more. */
    private static void force(LogOutput file, Consumer<LogOutput> failed) throws IOException {
        boolean forced = false;
        try {
            if (file.isOpen()) {
                file.force();
            }
            forced = true;
        } finally {
            if (!forced) {
                failed.accept(file);
            }
        }
    }

    private synchronized int waiting() {
        return turned.size();
    }

    private synchronized @Nullable LogOutput nextTurned() {
        return turned.poll();
    }

    private synchronized void later(LogOutput file) {
        turned.add(file);
    }

    private synchronized @Nullable LogOutput takeGrowing() {
        LogOutput file = growing;
        growing = null;
        return file;
    }

    private synchronized void growingStill(LogOutput file) {
        if (growing == null) {
            growing = file;
        }
    }

    /** Closes what could not be forced. */
    @Override
    public void close() throws IOException {
        synchronized (forcing) {
            for (LogOutput file = nextTurned(); file != null; file = nextTurned()) {
                file.close();
            }
        }
    }
}

package io.keychainauth.audit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Files with bytes that a power cut would take. They are forced to disk (fsync(2), many milliseconds) beside the writing,
 * so that no client waits for it. Thread-safe.
 */
final class Unforced {
    /** More turned files than this are waited for: memory and descriptors stay bounded whatever the disk does. */
    private static final int MOST = 4;

    private final Deque<LogOutput> turned = new ArrayDeque<>();
    private @Nullable LogOutput growing;

    /** Notes the current file. */
    synchronized void growing(LogOutput file) {
        growing = file;
    }

    /** Takes over a file that nothing more is written to, and closes it when it is on the disk. */
    synchronized void turned(LogOutput file) throws IOException {
        growing = null;
        turned.add(file);
        if (turned.size() > MOST) {
            finish(turned.remove());
        }
    }

    /** Forces everything noted so far. */
    void force() throws IOException {
        for (LogOutput file = nextTurned(); file != null; file = nextTurned()) {
            finish(file);
        }
        LogOutput file = takeGrowing();
        if (file != null && file.isOpen()) {
            file.force();
        }
    }

    private synchronized @Nullable LogOutput nextTurned() {
        return turned.poll();
    }

    private synchronized @Nullable LogOutput takeGrowing() {
        LogOutput file = growing;
        growing = null;
        return file;
    }

    private static void finish(LogOutput file) throws IOException {
        try (file) {
            file.force();
        }
    }
}

package io.keychainauth.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Moves and removes files that others may have open. Where a file system keeps modes an open file is in nobody's way;
 * elsewhere a reader, an indexer or a scanner keeps it in its place for a moment, and the step is tried again for a
 * while.
 */
public final class Sharing {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Sharing() {}

    /** Gives a file another name in one step, in place of what had that name. */
    public static void move(Path from, Path to) throws IOException {
        move(from, to, () -> true);
    }

    /**
     * The same on a condition, which is asked before each attempt: while one waits for the next, the file may change.
     *
     * @return false, and nothing moved, if the condition did not hold
     */
    static boolean move(Path from, Path to, AtomicFile.Condition condition) throws IOException {
        return patiently(to, () -> {
            boolean holds = condition.holds();
            if (holds) {
                Files.move(from, to, ATOMIC_MOVE);
            }
            return holds;
        });
    }

    /** Removes a file that may be missing. */
    public static void delete(Path file) throws IOException {
        patiently(file, () -> Files.deleteIfExists(file));
    }

    /** A step on the disk. */
    interface Step {
        boolean run() throws IOException;
    }

    private static boolean patiently(Path inTheWay, Step step) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return step.run();
            } catch (FileSystemException e) {
                if (!mayPass(e, inTheWay) || System.nanoTime() - end > 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** A sharing violation has no type of its own; a folder is in the way for ever. */
    private static boolean mayPass(FileSystemException e, Path inTheWay) {
        return !Rights.modes(inTheWay)
                && (e instanceof AccessDeniedException || e.getClass() == FileSystemException.class)
                && !Files.isDirectory(inTheWay, NOFOLLOW_LINKS);
    }
}

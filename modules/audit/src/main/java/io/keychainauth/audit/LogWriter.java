package io.keychainauth.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Appends records to the current file, turns it when it is full, and keeps the chain in step with what really is in the
 * file. Not thread-safe.
 */
final class LogWriter implements Closeable {
    private static final long RESERVE = 1 << 20;

    private final LogFiles files;
    private final Retention retention;
    private final LogOutput.Opener opener;
    private final Reserve reserve;
    private final Chain chain = new Chain();
    private final Unforced unforced = new Unforced();
    private final LineBuffer line = new LineBuffer();
    private @Nullable LogOutput out;
    private Optional<Object> identity = Optional.empty();

    /** Bytes that the current file should have, and whether a line must be ended before the next record. */
    private long size;

    private boolean midLine;

    /** Size up to which the disk has room for the current file, whoever fills it. */
    private long held;

    /** The write that failed and whose outcome is not known yet: its first byte in the buffer, and its length. */
    private int attemptFrom;

    private int attempted;

    private boolean turned;

    private LogWriter(LogFiles files, Retention retention, LogOutput.Opener opener, Reserve reserve) {
        this.files = files;
        this.retention = retention;
        this.opener = opener;
        this.reserve = reserve;
    }

    static LogWriter open(LogFiles files, Retention retention, LogOutput.Opener opener, Reserve reserve)
            throws IOException {
        LogWriter writer = new LogWriter(files, retention, opener, reserve);
        LogOutput out = writer.ready();
        boolean complete = false;
        try {
            writer.chain.resume(Tail.of(files));
            complete = true;
            return writer;
        } finally {
            if (!complete) {
                out.close();
            }
        }
    }

    Chain chain() {
        return chain;
    }

    /**
     * Appends a record with one write.
     *
     * @throws IOException if it is not in the file as a whole; what is there of it is found out before the next write
     */
    void write(AuditRecord what, Instant now, @Nullable Repeats repeats) throws IOException {
        LogOutput to = ready();
        line.clear();
        line.put('\n');
        RecordEncoder.encode(line, what, now, repeats, chain.recovering(), chain.seq() + 1, chain.prev());
        line.put('\n');
        int ending = midLine ? 0 : 1;
        if (size > 0 && size + line.length() - ending > retention.turnBytes()) {
            to = turn(to, now);
        }
        attemptFrom = midLine ? 0 : 1;
        attempted = line.length() - attemptFrom;
        int written = to.write(line.bytes(), attemptFrom, attempted);
        boolean whole = written == attempted;
        adopt(written);
        if (!whole) {
            throw new IOException("the audit log took only " + written + " bytes of a record: is the disk full?");
        }
    }

    /** Notices that the file was moved away, removed or replaced, saves what only we still hold, and goes on. */
    void check(Instant now) throws IOException {
        LogOutput present = ready();
        if (displaced(present)) {
            replace(present, now);
            ready();
        }
        hold();
    }

    private void hold() {
        if (held - size < RESERVE / 2 && reserve.hold(files.current(), size + RESERVE)) {
            held = size + RESERVE;
        }
    }

    /** Whether a file was turned since the last pruning. */
    boolean hasTurned() {
        return turned;
    }

    void prune(Instant now) throws IOException {
        files.prune(now, retention);
        turned = false;
    }

    /** Files that are to be forced to disk. */
    Unforced unforced() {
        return unforced;
    }

    /** Notes that the current file should soon be forced to disk. */
    void noteUnforced() throws IOException {
        unforced.growing(ready());
    }

    @Override
    public void close() throws IOException {
        try (unforced) {
            leave();
        }
    }

    private void leave() throws IOException {
        LogOutput present = out;
        out = null;
        if (present != null) {
            present.close();
        }
    }

    /** The open current file, with size and chain as they really are. One fstat(2) when all is well. */
    private LogOutput ready() throws IOException {
        LogOutput present = out;
        boolean reopened = present == null || !present.isOpen();
        if (present == null || reopened) {
            leave();
            files.requireFolder();
            present = opener.open(files.current());
            out = present;
            if (!identity.equals(present.identity())) {
                attempted = 0;
            }
            identity = present.identity();
        }
        long there = present.size();
        if (attempted > 0 && there >= size && there - size <= attempted) {
            adopt((int) (there - size));
        }
        attempted = 0;
        if (there != size || reopened) {
            // Others may have cut, extended or replaced the file. The chain goes on from our last record, so that
            // verifying shows it.
            midLine = !present.endsWithNewline();
            size = there;
        }
        if (reopened) {
            held = 0;
            hold();
        }
        return present;
    }

    /** Takes over the first bytes of the last write as what is in the file. */
    private void adopt(int written) {
        int to = attemptFrom + written;
        int newline = line.length() - 1;
        size += written;
        attempted = 0;
        if (to > newline) {
            chain.advance(line.bytes(), 1, newline);
            midLine = false;
        } else if (to > 1) {
            chain.cut(line.bytes(), 1, to, to == newline);
            midLine = true;
        } else if (written > 0) {
            midLine = false;
        }
    }

    private LogOutput turn(LogOutput full, Instant now) throws IOException {
        if (displaced(full)) {
            replace(full, now);
        } else {
            files.turn(files.current(), now);
            detach();
            unforced.turned(full);
        }
        return ready();
    }

    private boolean displaced(LogOutput present) throws IOException {
        Path current = files.current();
        return !LogFiles.exists(current)
                || !LogFiles.identity(current).equals(present.identity())
                // Where files have no identity, another one shows by its length: ours grows with each record.
                || (present.identity().isEmpty() && LogFiles.size(current) != present.size());
    }

    private void replace(LogOutput displaced, Instant now) throws IOException {
        if (displaced.size() > 0 && !files.holds(displaced.identity())) {
            files.requireFolder();
            displaced.copyTo(files.unfinished());
            files.turn(files.unfinished(), now);
        }
        detach();
        displaced.close();
    }

    private void detach() {
        turned = true;
        identity = Optional.empty();
        size = 0;
        midLine = false;
        out = null;
    }
}

package io.keychainauth.daemon.session;

import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * Where programs are looked at that no policy entry names, with each library that would have to be read: one thread, so that hashing them and entering them into the
 * queue on disk never keeps a registered program waiting, and a budget of bytes, so that a flood of large ones does not
 * keep a processor busy. At most as many wait as may have a session.
 */
final class Strangers implements AutoCloseable {
    /** Enough for the largest executable that is hashed at all. */
    private static final long BURST = 2L << 30;

    /** About a tenth of one processor. */
    private static final long BYTES_A_SECOND = 128L << 20;

    private final Workers thread;
    private final LongSupplier clock;
    private long left = BURST;
    private long since;

    /**
     * Starts with the whole budget.
     *
     * @param clock monotonic, in nanoseconds
     * @param source makes its thread, see {@link Workers}
     */
    Strangers(LongSupplier clock, ThreadFactory source) {
        this.thread = new Workers("strangers", 1, source);
        this.clock = clock;
        this.since = clock.getAsLong();
    }

    /** Does something later, after everything that was given here before. */
    void execute(Runnable task) {
        thread.execute(task);
    }

    /** Whether a number of bytes may be hashed now; they count as hashed then. */
    synchronized boolean afford(long bytes) {
        long now = clock.getAsLong();
        long earned = (long) ((now - since) / 1e9 * BYTES_A_SECOND);
        left = Math.min(BURST, left + earned);
        since = now;
        boolean enough = bytes <= left;
        left -= enough ? bytes : 0;
        return enough;
    }

    /** Begins what waits for want of a thread. */
    void relieve() {
        thread.relieve();
    }

    @Override
    public void close() {
        thread.close();
    }
}

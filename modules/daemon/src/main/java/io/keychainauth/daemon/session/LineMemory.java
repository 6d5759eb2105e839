package io.keychainauth.daemon.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What lines that are not answered yet take of the heap, over all clients. Each may send one of the longest length, but
 * not all of them at once: that would end the daemon.
 */
final class LineMemory {
    /** A quarter of the heap that the image gives to a daemon. */
    static final long MOST = 32 << 20;

    private final AtomicLong bytes = new AtomicLong();

    /**
     * Counts one client's anew.
     *
     * @return whether it is one that takes more, and there is no more
     */
    boolean exceeded(long before, long now) {
        return bytes.addAndGet(now - before) > MOST && now > before;
    }
}

package io.keychainauth.peer.serving;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Uses of something native that any thread may close while others use it. It is released only when the last use is over: a
 * number that is given back too early is the next object's, and a late call would be about a stranger.
 */
public final class UseCount implements AutoCloseable {
    private static final int CLOSED = 1 << 31;

    /** Uses under way, and {@link #CLOSED}. */
    private final AtomicInteger state = new AtomicInteger();

    private final Runnable release;

    /** Open, and not in use. */
    public UseCount(Runnable release) {
        this.release = release;
    }

    /** Begins a use, to be ended by {@link #end}; {@code false} if it is closed already. */
    public boolean begin() {
        return state.getAndUpdate(before -> before < 0 ? before : before + 1) >= 0;
    }

    /** Ends a use. */
    public void end() {
        if (state.decrementAndGet() == CLOSED) {
            release.run();
        }
    }

    /** Whether no use can begin any more. */
    public boolean closed() {
        return state.get() < 0;
    }

    /** Lets no further use begin; further calls do nothing. */
    @Override
    public void close() {
        if (state.getAndUpdate(before -> before | CLOSED) == 0) {
            release.run();
        }
    }
}

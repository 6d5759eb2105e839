package io.keychainauth.peer.windows;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * An open handle that any thread may close while others use it. It goes back to the kernel only when the last use is over:
 * a number given back too early is the next object's, and a late question would be answered about a stranger.
 */
final class Handle implements AutoCloseable {
    private static final int CLOSED = 1 << 31;

    private final long number;
    private final LongConsumer release;
    /** Uses under way, and {@link #CLOSED}. */
    private final AtomicInteger state = new AtomicInteger();

    /**
     * Takes charge of a handle.
     *
     * @param release gives it back
     */
    Handle(long number, LongConsumer release) {
        this.number = number;
        this.release = release;
    }

    /** Lends it out for one call. */
    <T> T use(Use<T> use) throws CallException {
        if (state.getAndUpdate(before -> before < 0 ? before : before + 1) < 0) {
            throw new CallException("use after close", Codes.ERROR_INVALID_HANDLE);
        }
        try {
            return use.with(number);
        } finally {
            if (state.decrementAndGet() == CLOSED) {
                release.accept(number);
            }
        }
    }

    @Override
    public void close() {
        if (state.getAndUpdate(before -> before | CLOSED) == 0) {
            release.accept(number);
        }
    }

    /** Something that is done with the handle. */
    @FunctionalInterface
    interface Use<T> {
        T with(long number) throws CallException;
    }
}

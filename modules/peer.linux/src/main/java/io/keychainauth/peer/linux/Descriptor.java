package io.keychainauth.peer.linux;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * An open descriptor that any thread may close while others use it. Its number goes back to the kernel only when the
 * last use is over: a number given back too early is the next connection's, and a late read would be from a stranger.
 */
final class Descriptor implements AutoCloseable {
    private static final int CLOSED = 1 << 31;

    private final int number;
    private final IntConsumer release;
    /** Uses under way, and {@link #CLOSED}. */
    private final AtomicInteger state = new AtomicInteger();

    /**
     * Takes charge of a descriptor.
     *
     * @param release gives the number back
     */
    Descriptor(int number, IntConsumer release) {
        this.number = number;
        this.release = release;
    }

    /** Lends the number out for one call. */
    <T> T use(Use<T> use) throws KernelException {
        if (state.getAndUpdate(before -> before < 0 ? before : before + 1) < 0) {
            throw new KernelException("use after close", Errno.EBADF);
        }
        try {
            return use.with(number);
        } finally {
            if (state.decrementAndGet() == CLOSED) {
                release.accept(number);
            }
        }
    }

    boolean closed() {
        return state.get() < 0;
    }

    @Override
    public void close() {
        if (state.getAndUpdate(before -> before | CLOSED) == 0) {
            release.accept(number);
        }
    }

    /** Something that is done with the number. */
    @FunctionalInterface
    interface Use<T> {
        T with(int number) throws KernelException;
    }
}

package io.keychainauth.peer.serving;

import java.util.function.IntConsumer;

/** An open descriptor that any thread may close while others use it. */
public final class Descriptor implements AutoCloseable {
    /** "Not an open descriptor", on every system that has descriptors. */
    private static final int EBADF = 9;

    private final int number;
    private final UseCount uses;

    /**
     * Takes charge of a descriptor.
     *
     * @param release gives the number back
     */
    public Descriptor(int number, IntConsumer release) {
        this.number = number;
        this.uses = new UseCount(() -> release.accept(number));
    }

    /** Lends the number out for one call. */
    public <T> T use(Use<T> use) throws KernelException {
        if (!uses.begin()) {
            throw new KernelException("use after close", EBADF);
        }
        try {
            return use.with(number);
        } finally {
            uses.end();
        }
    }

    /** Whether it is closed. */
    public boolean closed() {
        return uses.closed();
    }

    @Override
    public void close() {
        uses.close();
    }

    /** Something that is done with the number. */
    @FunctionalInterface
    public interface Use<T> {
        T with(int number) throws KernelException;
    }
}

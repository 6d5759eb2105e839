package io.keychainauth.peer.linux;

import io.keychainauth.ffi.UseCount;
import io.keychainauth.peer.serving.KernelException;
import java.util.function.IntConsumer;

/** An open descriptor that any thread may close while others use it. */
final class Descriptor implements AutoCloseable {
    private final int number;
    private final UseCount uses;

    /**
     * Takes charge of a descriptor.
     *
     * @param release gives the number back
     */
    Descriptor(int number, IntConsumer release) {
        this.number = number;
        this.uses = new UseCount(() -> release.accept(number));
    }

    /** Lends the number out for one call. */
    <T> T use(Use<T> use) throws KernelException {
        if (!uses.begin()) {
            throw new KernelException("use after close", Errno.EBADF);
        }
        try {
            return use.with(number);
        } finally {
            uses.end();
        }
    }

    boolean closed() {
        return uses.closed();
    }

    @Override
    public void close() {
        uses.close();
    }

    /** Something that is done with the number. */
    @FunctionalInterface
    interface Use<T> {
        T with(int number) throws KernelException;
    }
}

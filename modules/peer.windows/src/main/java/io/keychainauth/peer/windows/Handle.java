package io.keychainauth.peer.windows;

import io.keychainauth.peer.serving.UseCount;
import java.util.function.LongConsumer;

/** An open handle that any thread may close while others use it. */
final class Handle implements AutoCloseable {
    private final long number;
    private final UseCount uses;

    /**
     * Takes charge of a handle.
     *
     * @param release gives it back
     */
    Handle(long number, LongConsumer release) {
        this.number = number;
        this.uses = new UseCount(() -> release.accept(number));
    }

    /** Lends it out for one call. */
    <T> T use(Use<T> use) throws CallException {
        if (!uses.begin()) {
            throw new CallException("use after close", Codes.ERROR_INVALID_HANDLE);
        }
        try {
            return use.with(number);
        } finally {
            uses.end();
        }
    }

    @Override
    public void close() {
        uses.close();
    }

    /** Something that is done with the handle. */
    @FunctionalInterface
    interface Use<T> {
        T with(long number) throws CallException;
    }
}

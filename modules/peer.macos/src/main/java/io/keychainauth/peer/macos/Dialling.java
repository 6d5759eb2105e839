package io.keychainauth.peer.macos;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.PeerException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Dials again for a moment when a connection is refused: that is what this kernel says of a daemon whose queue is full, as of one
 * that is gone and left its socket behind.
 */
final class Dialling {
    private static final long PATIENCE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private final LongSupplier clock;
    private final Runnable pause;

    /** One call to a daemon. */
    @FunctionalInterface
    interface Attempt {
        Channel dial() throws PeerException;
    }

    Dialling() {
        this(System::nanoTime, () -> LockSupport.parkNanos(PAUSE_NANOS));
    }

    /**
     * With another time.
     *
     * @param clock monotonic, in nanoseconds
     * @param pause between two attempts
     */
    Dialling(LongSupplier clock, Runnable pause) {
        this.clock = clock;
        this.pause = pause;
    }

    Channel dial(Attempt attempt) throws PeerException {
        long begun = clock.getAsLong();
        while (true) {
            try {
                return attempt.dial();
            } catch (PeerException e) {
                if (e.code() != Errno.ECONNREFUSED || clock.getAsLong() - begun >= PATIENCE_NANOS) {
                    throw e.code() == Errno.ENOTSOCK ? noSocket(e) : e;
                }
            }
            pause.run();
        }
    }

    /** Its name was given to something else after it was looked at. */
    private static PeerException noSocket(PeerException e) {
        return new PeerException("what is dialled is not a socket any more: try again", e.function(), e.code());
    }
}

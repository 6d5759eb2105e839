package io.keychainauth.peer.windows;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Session;

/** Hands to a session what was read for it. Used by the owner of the connection alone. */
final class Delivery {
    /** Most bytes that are read and thrown away so that the client gets to read our last answer. */
    private static final int DISCARD_BYTES = 1 << 20;

    private final Session session;
    private int discarded;

    /** What a read meant for the connection. */
    enum Outcome {
        GOES_ON,
        ENDED,
        OVER
    }

    Delivery(Session session) {
        this.session = session;
    }

    void resumed() {
        session.resumed();
    }

    void closed() {
        session.closed();
    }

    /**
     * Delivers the result of a read.
     *
     * @param wanted whether the session still takes anything
     */
    Outcome deliver(Pipes.Pipe pipe, Pipes.Completion arrived, boolean wanted) {
        if (arrived.code() == 0) {
            try {
                return wanted ? received(pipe, arrived.bytes()) : discard(arrived.bytes());
            } finally {
                pipe.wipe();
            }
        }
        if (wanted && Codes.hungUp(arrived.code())) {
            session.ended();
            return Outcome.ENDED;
        }
        return Outcome.OVER;
    }

    /** Who wrote it nobody states. */
    private Outcome received(Pipes.Pipe pipe, int bytes) {
        session.received(pipe.incoming(bytes), new Evidence.Sender(0));
        return Outcome.GOES_ON;
    }

    private Outcome discard(int bytes) {
        discarded += bytes;
        return discarded > DISCARD_BYTES ? Outcome.OVER : Outcome.GOES_ON;
    }
}

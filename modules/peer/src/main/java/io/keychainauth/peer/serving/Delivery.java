package io.keychainauth.peer.serving;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Session;

/** Hands to a session what was read for it. Used by the owner of the connection alone. */
final class Delivery {
    /** Most bytes that are read and thrown away so that the peer gets to read our last answer. */
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
     * @param count bytes, 0 at the end of the stream, or what failed
     * @param wanted whether the session still takes anything
     */
    Outcome deliver(int count, Inbox inbox, boolean wanted) {
        if (count > 0) {
            Outcome outcome = Outcome.OVER;
            boolean taken = false;
            try {
                outcome = wanted ? received(inbox) : discard(count);
            } finally {
                taken = inbox.take();
            }
            return taken ? outcome : Outcome.OVER;
        }
        if (inbox.nothingYet(count) || inbox.interrupted(count)) {
            return Outcome.GOES_ON;
        }
        if (count == 0 && wanted) {
            session.ended();
            return Outcome.ENDED;
        }
        return Outcome.OVER;
    }

    private Outcome received(Inbox inbox) {
        session.received(inbox.bytes(), new Evidence.Sender(inbox.sender(), !inbox.strangeControlData()));
        return Outcome.GOES_ON;
    }

    private Outcome discard(int count) {
        discarded += count;
        return discarded > DISCARD_BYTES ? Outcome.OVER : Outcome.GOES_ON;
    }
}

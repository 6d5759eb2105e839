package io.keychainauth.daemon.session;

import io.keychainauth.protocol.Limits;

/** The clocks of one session, in nanoseconds of the monotonic clock. */
final class SessionClock {
    enum Missed {
        NONE,
        /** A line was begun and not completed. */
        REQUEST,
        /** Nothing was asked. */
        IDLE,
        /** Answers were not taken. */
        STALLED
    }

    private final long request;
    private final long idle;
    private long quietSince;
    private long lineSince;
    private boolean inLine;
    private boolean sending;

    SessionClock(Limits limits, long now) {
        this.request = limits.request().toNanos();
        this.idle = limits.idle().toNanos();
        this.quietSince = now;
    }

    /** Everything complete was answered. */
    void progress(long now, boolean lineBegun) {
        if (lineBegun && !inLine) {
            lineSince = now;
        }
        inLine = lineBegun;
    }

    /** An answer was handed to the connection. */
    void answered(long now, boolean sent) {
        quietSince = now;
        sending = !sent;
        // What follows an answered line is a new line with a time of its own.
        inLine = false;
    }

    /** The client took what was queued. */
    void taken(long now) {
        if (sending) {
            sending = false;
            quietSince = now;
        }
    }

    /** The last answer goes out; whoever does not take it is cut off like any other. */
    void finishing(long now) {
        quietSince = now;
        sending = true;
    }

    boolean sending() {
        return sending;
    }

    Missed check(long now) {
        if (sending) {
            return now - quietSince > request ? Missed.STALLED : Missed.NONE;
        }
        if (inLine) {
            return now - lineSince > request ? Missed.REQUEST : Missed.NONE;
        }
        return now - quietSince > idle ? Missed.IDLE : Missed.NONE;
    }
}

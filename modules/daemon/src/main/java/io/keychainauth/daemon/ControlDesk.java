package io.keychainauth.daemon;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Session;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The open sessions of the control endpoint. They are few and short: any program of the user may open some, and each
 * takes descriptors that clients need. The oldest makes room for a new one, so that nobody who only connects keeps the
 * user from asking or stopping.
 */
final class ControlDesk implements Acceptor {
    static final int PLACES = 8;

    private final Supplier<DaemonStatus> status;
    private final Runnable stop;
    private final LongSupplier clock;
    /** Oldest first; guarded by this. */
    private final Deque<ControlSession> open = new ArrayDeque<>();

    /**
     * Starts with no session.
     *
     * @param stop called when somebody asks for it
     * @param clock monotonic, in nanoseconds
     */
    ControlDesk(Supplier<DaemonStatus> status, Runnable stop, LongSupplier clock) {
        this.status = status;
        this.stop = stop;
        this.clock = clock;
    }

    @Override
    public synchronized Session accepted(Connection connection) {
        ControlSession session = new ControlSession(connection, this);
        open.add(session);
        if (open.size() > PLACES) {
            open.remove().close();
        }
        return session;
    }

    /** Ends sessions that took too long; called about twice a second. */
    synchronized void sweep() {
        long now = clock.getAsLong();
        List.copyOf(open).forEach(session -> session.sweep(now));
    }

    synchronized void leave(ControlSession session) {
        open.remove(session);
    }

    synchronized int size() {
        return open.size();
    }

    DaemonStatus status() {
        return status.get();
    }

    void stop() {
        stop.run();
    }

    long now() {
        return clock.getAsLong();
    }
}

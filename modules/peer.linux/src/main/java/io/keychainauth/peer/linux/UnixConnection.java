package io.keychainauth.peer.linux;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One accepted socket. The thread that got its event is its owner and alone calls the session; other threads only
 * change the state, which the owner looks at between two callbacks. Without an owner they ask the loop for one.
 *
 * <p>The descriptor is used by the owner, or by others under the lock; it is closed under the lock when there is no
 * owner, else by the owner. So its number is never used after it was given back.
 */
final class UnixConnection implements Connection, Source {
    /** Most bytes read in one turn, so that one eager peer does not keep a thread to itself. */
    private static final int TURN_BYTES = 256 << 10;
    /** Most bytes that are read and thrown away so that the peer gets to read our last answer. */
    private static final int DRAIN_BYTES = 1 << 20;

    private static final int INCOMING = Events.READ | Events.READ_HANGUP | Events.HANGUP | Events.ERROR;

    private enum Phase {
        OPEN,
        /** Nothing is delivered any more; the rest of the output goes out. */
        FLUSHING,
        /** Our side is shut down; what still comes in is thrown away. */
        DRAINING,
        CLOSED
    }

    private enum Step {
        RESUMED,
        READ,
        CLOSED,
        WAIT
    }

    private final Sockets sockets;
    private final EventLoop loop;
    private final int socket;
    private final long token;
    private final AttestedPeer peer;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Output output = new Output();
    private Phase phase = Phase.OPEN;
    private boolean owned = true;
    private boolean known;
    private boolean released;
    private boolean paused;
    private boolean outputWaited;
    private boolean resumeOwed;
    private boolean ended;

    // The owner's.
    private Optional<Session> session = Optional.empty();
    private int drained;

    /** Takes charge of a socket and of what is held of its peer. The creating thread is the first owner. */
    UnixConnection(Sockets sockets, EventLoop loop, int socket, AttestedPeer peer) {
        this.sockets = sockets;
        this.loop = loop;
        this.socket = socket;
        this.peer = peer;
        this.token = loop.register(this);
    }

    /** Starts to deliver; most peers have written already. */
    void begin(Session receiver, Sockets.Inbox inbox) {
        session = Optional.of(receiver);
        own(Events.READ, inbox);
    }

    /** Ends a connection that no session took charge of. */
    void turnAway() {
        close();
        conclude();
    }

    @Override
    public void ready(int ready, Sockets.Inbox inbox, Acceptor acceptor) {
        if (takeOwnership()) {
            own(ready, inbox);
        }
    }

    private boolean takeOwnership() {
        synchronized (lock) {
            boolean taken = !owned;
            owned = true;
            return taken;
        }
    }

    private void own(int ready, Sockets.Inbox inbox) {
        boolean gone = (ready & Events.HANGUP) != 0;
        boolean readable = (ready & INCOMING) != 0;
        boolean orderly = false;
        int turn = TURN_BYTES;
        try {
            for (Step step = next(readable, gone); step != Step.WAIT; step = next(readable && turn > 0, gone)) {
                if (step == Step.CLOSED) {
                    orderly = true;
                    conclude();
                    return;
                }
                if (step == Step.RESUMED) {
                    session.ifPresent(Session::resumed);
                    continue;
                }
                int count = inbox.receive(socket);
                // A short read means that the rest is another writer's or not there: the queue will tell.
                readable = count == inbox.capacity()
                        || count == -Errno.EINTR
                        || (count > 0 && (ready & Events.READ_HANGUP) != 0);
                turn -= Math.max(count, 0);
                deliver(count, inbox);
            }
            orderly = true;
        } finally {
            if (!orderly) {
                close(); // A callback threw; the session must still learn that it is over.
                conclude();
            }
        }
    }

    /** What the owner does next; with WAIT it is the owner no more. */
    private Step next(boolean readable, boolean gone) {
        synchronized (lock) {
            if (!output.isEmpty()) {
                flush();
            }
            if (phase == Phase.FLUSHING && output.isEmpty()) {
                startDraining();
            }
            if (phase == Phase.OPEN && ended && gone && output.isEmpty() && !paused && !resumeOwed) {
                end();
            }
            if (phase == Phase.CLOSED) {
                return Step.CLOSED;
            }
            if (!output.isEmpty() || (phase == Phase.OPEN && paused)) {
                return rest();
            }
            if (phase == Phase.OPEN && resumeOwed) {
                resumeOwed = false;
                return Step.RESUMED;
            }
            return readable && !ended ? Step.READ : rest();
        }
    }

    private void deliver(int count, Sockets.Inbox inbox) {
        boolean open;
        synchronized (lock) {
            open = phase == Phase.OPEN;
        }
        if (count > 0 && open) {
            try {
                var sender = new Evidence.Sender(inbox.sender(), !inbox.strangeControlData());
                session.ifPresent(receiver -> receiver.received(inbox.bytes(), sender));
            } finally {
                inbox.wipe();
            }
        } else if (count > 0) {
            inbox.wipe();
            drained += count;
            if (drained > DRAIN_BYTES) {
                close();
            }
        } else if (count == 0 && open) {
            synchronized (lock) {
                ended = true;
            }
            session.ifPresent(Session::ended);
        } else if (count == 0 || (count != -Errno.EAGAIN && count != -Errno.EINTR)) {
            close();
        }
    }

    /** Gives ownership up and asks for the next event. */
    private Step rest() {
        owned = false;
        ask();
        return Step.WAIT;
    }

    private void ask() {
        boolean listens = output.isEmpty() && !ended && phase != Phase.FLUSHING;
        if (output.isEmpty() && paused && phase == Phase.OPEN) {
            return;
        }
        int interest = (output.isEmpty() ? 0 : Events.WRITE) | (listens ? Events.READ | Events.READ_HANGUP : 0);
        try {
            loop.ask(!known, socket, interest, token);
            known = true;
        } catch (KernelException e) {
            end();
        }
    }

    private void flush() {
        int result = output.sendTo(sockets, socket);
        if (result == 0) {
            resumeOwed |= outputWaited;
            outputWaited = false;
        } else if (result == -Errno.EAGAIN) {
            outputWaited = true;
        } else {
            end();
        }
    }

    private void startDraining() {
        try {
            sockets.finishWriting(socket);
            phase = Phase.DRAINING;
            if (ended) {
                end();
            } else {
                loop.deadlines().add(this, this::close);
            }
        } catch (KernelException e) {
            end();
        }
    }

    /** Closes now, or leaves it to the owner. */
    private void end() {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            output.wipe();
            if (!owned) {
                release();
                loop.submit(this);
            }
        }
    }

    private void release() {
        if (!released) {
            released = true;
            sockets.close(socket);
        }
    }

    /** The owner's last act; ownership is never given up again. */
    private void conclude() {
        loop.forget(token);
        loop.deadlines().cancel(this);
        synchronized (lock) {
            release();
        }
        peer.close();
        session.ifPresent(Session::closed);
    }

    /** Tells the session of a close that no serving thread is left to tell of. */
    void bury() {
        if (takeOwnership()) {
            conclude();
        }
    }

    @Override
    public Proof proof() {
        return peer.proof();
    }

    @Override
    public Optional<Refusal> recheck() {
        return peer.recheck();
    }

    @Override
    public List<String> commandLine() {
        return peer.commandLine();
    }

    @Override
    public boolean send(byte[] bytes) {
        synchronized (lock) {
            if (phase != Phase.OPEN) {
                Arrays.fill(bytes, (byte) 0);
                return false;
            }
            boolean first = output.isEmpty();
            output.add(bytes);
            if (first) {
                flush();
                if (!output.isEmpty() && !owned) {
                    ask();
                }
            }
            return phase == Phase.OPEN && output.isEmpty();
        }
    }

    @Override
    public void pause() {
        synchronized (lock) {
            paused = true;
        }
    }

    @Override
    public void resume() {
        synchronized (lock) {
            paused = false;
            resumeOwed = true;
            submitUnlessOwned();
        }
    }

    @Override
    public void finish() {
        synchronized (lock) {
            if (phase == Phase.OPEN) {
                phase = Phase.FLUSHING;
                submitUnlessOwned();
            }
        }
    }

    private void submitUnlessOwned() {
        if (!owned && phase != Phase.CLOSED) {
            loop.submit(this);
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            end();
        }
    }
}

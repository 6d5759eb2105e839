package io.keychainauth.peer.serving;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One accepted socket. The thread that got its event is its owner and alone calls the session; others only change the
 * state, which the owner looks at between two callbacks. The descriptor is used by the owner, or under the lock; it is
 * closed under the lock when there is no owner, else by the owner: its number is never used after it was given back.
 */
public final class StreamConnection implements Connection, Source {
    private static final int MOST_DRAINING = 64;

    private final Streams streams;
    private final EventLoop loop;
    private final int socket;
    private final long token;
    private final Witness peer;
    private final Object lock = new Object();
    // Guarded by the lock.
    private final SendQueue output = new SendQueue();
    private Phase phase = Phase.OPEN;
    private boolean owned = true;
    private boolean known;
    private boolean released;
    private boolean paused;
    private boolean outputWaited;
    private boolean resumeOwed;
    private boolean ended;

    /** The owner's. Empty until somebody took charge of the connection. */
    private Optional<Delivery> delivery = Optional.empty();

    /** Takes charge of a socket and of what is held of its peer. The creating thread is the first owner. */
    public StreamConnection(Streams streams, EventLoop loop, int socket, Witness peer) {
        this.streams = streams;
        this.loop = loop;
        this.socket = socket;
        this.peer = peer;
        this.token = loop.register(this);
    }

    /** Starts to deliver; most peers have written already. */
    public void begin(Session receiver, Inbox inbox) {
        delivery = Optional.of(new Delivery(receiver));
        own(Readiness.READ, inbox);
    }

    /** Ends a connection that no session took charge of, or whose session failed. */
    void turnAway() {
        close();
        conclude();
    }

    @Override
    public void ready(int ready, Inbox inbox, Acceptor acceptor) {
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

    private void own(int ready, Inbox inbox) {
        Turn turn = new Turn(ready);
        boolean orderly = false;
        try {
            for (Move move = next(turn); move != Move.WAIT; move = next(turn)) {
                if (move == Move.CLOSED) {
                    orderly = true;
                    conclude();
                    return;
                }
                if (move == Move.RESUMED) {
                    delivery.ifPresent(Delivery::resumed);
                } else {
                    int count = inbox.receive(socket);
                    turn.read(count, inbox);
                    deliver(count, inbox);
                }
            }
            orderly = true;
        } finally {
            if (!orderly) {
                turnAway(); // A callback threw; the session must still learn that it is over.
            }
        }
    }

    private Move next(Turn turn) {
        synchronized (lock) {
            if (!output.isEmpty()) {
                flush();
            }
            if (phase == Phase.FLUSHING && output.isEmpty()) {
                startDraining();
            }
            if (phase == Phase.OPEN && ended && turn.gone() && output.isEmpty() && !paused && !resumeOwed) {
                end();
            }
            if (phase == Phase.CLOSED) {
                return Move.CLOSED;
            }
            if (!output.isEmpty() || (phase == Phase.OPEN && paused)) {
                return rest();
            }
            if (phase == Phase.OPEN && resumeOwed) {
                resumeOwed = false;
                return Move.RESUMED;
            }
            return turn.readable() && !ended ? Move.READ : rest();
        }
    }

    private void deliver(int count, Inbox inbox) {
        boolean open;
        synchronized (lock) {
            open = phase == Phase.OPEN;
        }
        Delivery.Outcome outcome =
                delivery.map(to -> to.deliver(count, inbox, open)).orElse(Delivery.Outcome.OVER);
        synchronized (lock) {
            ended |= outcome == Delivery.Outcome.ENDED;
            if (outcome == Delivery.Outcome.OVER) {
                end();
            }
        }
    }

    /** Gives ownership up and asks for the next event. */
    private Move rest() {
        owned = false;
        ask();
        return Move.WAIT;
    }

    private void ask() {
        boolean listens = output.isEmpty() && !ended && phase != Phase.FLUSHING;
        if (output.isEmpty() && paused && phase == Phase.OPEN) {
            return; // A hangup would be reported at once, again and again.
        }
        int interest =
                (output.isEmpty() ? 0 : Readiness.WRITE) | (listens ? Readiness.READ | Readiness.READ_HANGUP : 0);
        try {
            loop.ask(!known, socket, interest, token);
            known = true;
        } catch (KernelException e) {
            end();
        }
    }

    private void flush() {
        Streams.Sent sent = streams.send(socket, output);
        resumeOwed |= sent == Streams.Sent.ALL && outputWaited;
        outputWaited = sent == Streams.Sent.NOT_ALL;
        if (sent == Streams.Sent.FAILED) {
            end();
        }
    }

    private void startDraining() {
        // A flood of connections that are turned away must not keep a descriptor each for a second.
        if (ended || loop.delays().size() >= MOST_DRAINING) {
            end(); // Which says as well that nothing more will come.
            return;
        }
        try {
            streams.finishWriting(socket);
            phase = Phase.DRAINING;
            loop.delays().add(this, this::close);
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
            streams.close(socket);
        }
    }

    /** The owner's last act; ownership is never given up again. */
    private void conclude() {
        loop.forget(token);
        loop.delays().cancel(this);
        synchronized (lock) {
            release();
        }
        loop.giveUp(peer);
        delivery.ifPresent(Delivery::closed);
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

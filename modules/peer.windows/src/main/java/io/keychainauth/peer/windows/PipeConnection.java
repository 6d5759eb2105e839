package io.keychainauth.peer.windows;

import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Session;
import io.keychainauth.peer.serving.Phase;
import io.keychainauth.peer.serving.SendQueue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One client on one instance of a pipe. The thread that was given a completion of it is its owner and alone calls the
 * session; others only change the state, which the owner looks at between two callbacks.
 */
final class PipeConnection implements Connection {
    private final PipeLoop loop;
    private final Instance instance;
    private final AttestedPeer peer;
    private final Object lock = new Object();
    // Guarded by the lock.
    private final SendQueue output = new SendQueue();
    private Phase phase = Phase.OPEN;
    private boolean owned = true;
    private boolean reading;
    private boolean writing;
    private Optional<Pipes.Completion> arrival = Optional.empty();
    private boolean paused;
    private boolean outputWaited;
    private boolean resumeOwed;
    private boolean ended;

    /** The owner's. Empty until somebody took charge of the connection. */
    private Optional<Delivery> delivery = Optional.empty();

    /** Takes charge of what is held of the peer. The creating thread is the first owner. */
    PipeConnection(PipeLoop loop, Instance instance, AttestedPeer peer) {
        this.loop = loop;
        this.instance = instance;
        this.peer = peer;
    }

    /** Starts to deliver. */
    void begin(Session receiver) {
        delivery = Optional.of(new Delivery(receiver));
        own();
    }

    /** Ends a connection that no session took charge of. */
    void turnAway() {
        close();
        conclude();
    }

    /** A read or a write has come to an end. */
    void completed(Pipes.Completion completion) {
        synchronized (lock) {
            if (completion.kind() == Pipes.Kind.OUTGOING) {
                written(completion);
            } else if (completion.kind() == Pipes.Kind.INCOMING) {
                reading = false;
                arrival = Optional.of(completion);
            }
        }
        serve();
    }

    /** Does what there is to do, unless another thread does it already. */
    void serve() {
        synchronized (lock) {
            if (owned) {
                return;
            }
            owned = true;
        }
        own();
    }

    private void own() {
        boolean orderly = false;
        try {
            for (Move move = next(); move != Move.WAIT; move = next()) {
                switch (move) {
                    case CLOSED -> {
                        orderly = true;
                        conclude();
                        return;
                    }
                    case RESUMED -> delivery.ifPresent(Delivery::resumed);
                    default -> deliver();
                }
            }
            orderly = true;
        } finally {
            if (!orderly) {
                close(); // A callback threw; the session must still learn that it is over.
                conclude();
            }
        }
    }

    private Move next() {
        synchronized (lock) {
            if (!writing && !output.isEmpty()) {
                write();
            }
            if (phase == Phase.FLUSHING && output.isEmpty()) {
                startDraining();
            }
            if (phase == Phase.OPEN && ended && output.isEmpty() && !paused && !resumeOwed) {
                end();
            }
            if (phase == Phase.CLOSED) {
                return Move.CLOSED;
            }
            if (phase == Phase.FLUSHING || !output.isEmpty() || (phase == Phase.OPEN && paused)) {
                return rest();
            }
            if (phase == Phase.OPEN && resumeOwed) {
                resumeOwed = false;
                return Move.RESUMED;
            }
            if (arrival.isEmpty() && !reading && !ended) {
                read();
            }
            return arrival.isPresent() ? Move.DELIVER : rest();
        }
    }

    private Move rest() {
        owned = false;
        return Move.WAIT;
    }

    private void read() {
        int code = instance.read();
        reading = code == 0;
        if (code != 0) {
            arrival = Optional.of(new Pipes.Completion(0, Pipes.Kind.INCOMING, 0, code));
        }
    }

    private void write() {
        int code = instance.write(output);
        writing = code == 0;
        outputWaited = true;
        if (code != 0) {
            end();
        }
    }

    private void written(Pipes.Completion completion) {
        writing = false;
        if (completion.code() != 0) {
            end();
        } else if (!output.isEmpty()) {
            output.written(completion.bytes());
            resumeOwed |= output.isEmpty() && outputWaited;
        }
    }

    private void deliver() {
        Pipes.Completion arrived;
        boolean open;
        synchronized (lock) {
            arrived = arrival.orElseThrow();
            arrival = Optional.empty();
            open = phase == Phase.OPEN;
        }
        Delivery.Outcome outcome =
                delivery.map(to -> to.deliver(instance.pipe(), arrived, open)).orElse(Delivery.Outcome.OVER);
        synchronized (lock) {
            ended |= outcome == Delivery.Outcome.ENDED;
            if (outcome == Delivery.Outcome.OVER) {
                end();
            }
        }
    }

    /** What was written is with the kernel, and would be lost with an end at once: the client has a while to read it. */
    private void startDraining() {
        if (ended) {
            end();
            return;
        }
        phase = Phase.DRAINING;
        loop.draining().add(this, peer.proof().pid(), this::close);
    }

    /** Closes now, or leaves it to the owner. */
    private void end() {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            output.wipe();
            if (!owned) {
                loop.submit(this);
            }
        }
    }

    /** The owner's last act; ownership is never given up again. */
    private void conclude() {
        loop.draining().remove(this);
        peer.close();
        try {
            delivery.ifPresent(Delivery::closed);
        } finally {
            instance.retire();
        }
    }

    void closeIfPeerEnded() {
        if (peer.ended()) {
            close();
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

    /** Windows documents no way to read it from another process. */
    @Override
    public List<String> commandLine() {
        return List.of();
    }

    @Override
    public boolean send(byte[] bytes) {
        synchronized (lock) {
            if (phase != Phase.OPEN) {
                Arrays.fill(bytes, (byte) 0);
                return false;
            }
            output.add(bytes);
            if (!writing && !output.isEmpty()) {
                write();
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

package io.keychainauth.peer.windows;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Session;
import io.keychainauth.peer.serving.SendQueue;
import io.keychainauth.peer.serving.Watch;
import java.util.Optional;

/**
 * One instance of a pipe, which serves one client after another. It is never closed in between: for a moment there would
 * be one instance less than there may be, and any program of the user could make one of its own and be taken for us.
 */
final class Instance {
    private enum State {
        LISTENING,
        TAKEN,
        /** The client was thrown out; what was under way for it has still to come back. */
        RETIRING,
        CLOSED
    }

    private final PipeLoop loop;
    private final Attestor attestor;
    private final long key;
    private final Pipes.Pipe pipe;

    // Guarded by this.
    private State state = State.RETIRING;
    private boolean last;
    private boolean incoming;
    private boolean outgoing;
    private boolean hurried;
    private Optional<Visitor> visitor = Optional.empty();
    private Optional<PipeConnection> connection = Optional.empty();

    Instance(PipeLoop loop, Attestor attestor, long key, Pipes.Pipe pipe) {
        this.loop = loop;
        this.attestor = attestor;
        this.key = key;
        this.pipe = pipe;
    }

    Pipes.Pipe pipe() {
        return pipe;
    }

    /** Waits for a client. */
    synchronized void listen() {
        if (state != State.RETIRING || incoming || outgoing) {
            return;
        }
        if (last) {
            shut();
            return;
        }
        int code = pipe.connect();
        hurried &= Codes.hungUp(code);
        state = State.LISTENING;
        if (code == 0) {
            incoming = true;
        } else if (code == Codes.ERROR_PIPE_CONNECTED) {
            meet(); // It was there before us; a serving thread looks at it.
            loop.post(key);
        } else {
            state = State.RETIRING;
            again(code);
        }
    }

    /**
     * Whoever hung up before he was looked at makes room at once, unless he could not be thrown out the last time: that, as
     * any other error, would come again and again.
     */
    private void again(int code) {
        pipe.disconnect();
        if (Codes.hungUp(code) && !hurried) {
            hurried = true;
            loop.post(key);
        } else {
            loop.delays().add(this, this::listen);
        }
    }

    /** Something has come to an end, and will be served sooner or later. */
    synchronized void arrived(Pipes.Completion completion) {
        boolean connect = state == State.LISTENING && completion.kind() == Pipes.Kind.INCOMING;
        if (connect && completion.code() == 0) {
            meet();
        }
    }

    private void meet() {
        visitor = Optional.of(Visitor.meet(pipe, attestor.processes()));
    }

    /** Something that was started here has come to an end, or this instance was asked to look. */
    void completed(Pipes.Completion completion, Acceptor acceptor) {
        Optional<PipeConnection> receiver;
        Optional<Visitor> came = Optional.empty();
        synchronized (this) {
            incoming &= completion.kind() != Pipes.Kind.INCOMING;
            outgoing &= completion.kind() != Pipes.Kind.OUTGOING;
            wipe(completion);
            if (state == State.RETIRING) {
                listen();
                return;
            }
            if (state == State.LISTENING && completion.code() != 0) {
                state = State.RETIRING;
                again(completion.code());
                return;
            }
            if (state == State.LISTENING && !incoming) {
                state = State.TAKEN;
                receiver = Optional.empty();
                came = visitor;
                visitor = Optional.empty();
            } else if (state == State.TAKEN && connection.isPresent()) {
                receiver = connection;
            } else {
                return;
            }
        }
        if (receiver.isPresent()) {
            receiver.get().completed(completion);
        } else {
            greet(came, acceptor);
        }
    }

    /** What went out is with the kernel; what comes in when nobody is there any more is nobody's. */
    private void wipe(Pipes.Completion completion) {
        if (completion.kind() == Pipes.Kind.OUTGOING) {
            pipe.wipeSent();
        }
        if (completion.kind() == Pipes.Kind.INCOMING && (state == State.RETIRING || state == State.CLOSED)) {
            pipe.wipe();
        }
    }

    private void greet(Optional<Visitor> came, Acceptor acceptor) {
        PipeConnection taken = take(came);
        Optional<Session> session = Optional.empty();
        try {
            if (!loop.closed()) {
                session = Optional.of(acceptor.accepted(taken));
            }
        } finally {
            if (session.isEmpty()) {
                taken.turnAway();
            }
        }
        session.ifPresent(taken::begin);
    }

    /** Whatever goes wrong, the instance is not lost for those who come later. */
    private PipeConnection take(Optional<Visitor> came) {
        boolean complete = false;
        try {
            PipeConnection taken = new PipeConnection(loop, this, prove(came.orElseThrow()));
            synchronized (this) {
                connection = Optional.of(taken);
            }
            complete = true;
            return taken;
        } finally {
            if (!complete) {
                retire();
            }
        }
    }

    /** A process that keeps several threads waiting is asked nothing more, and gets no more of them. */
    private AttestedPeer prove(Visitor came) {
        Watch watch = loop.watch();
        try {
            long pid = came.pid();
            if (watch.heldUpBy(pid)) {
                came.close();
                return attestor.unproven(pid);
            }
            watch.proving(pid);
            return attestor.attest(pipe, pid, came);
        } catch (CallException e) {
            return attestor.failed(e);
        } finally {
            watch.proved();
        }
    }

    /** Starts to read; as {@link Pipes.Pipe#read}. */
    synchronized int read() {
        int code = pipe.read();
        incoming |= code == 0;
        return code;
    }

    /** Starts to write; as {@link Pipes.Pipe#write}. */
    synchronized int write(SendQueue output) {
        int code = pipe.write(output.first(), output.offset());
        outgoing |= code == 0;
        return code;
    }

    /** The connection is over: the next client may come once nothing of this one is under way. */
    synchronized void retire() {
        connection = Optional.empty();
        if (state == State.TAKEN) {
            state = State.RETIRING;
            pipe.cancel();
            pipe.disconnect();
            listen();
        }
    }

    /** No client comes in any more; one that is in stays. */
    synchronized void stopListening() {
        last = true;
        if (state == State.LISTENING || state == State.RETIRING) {
            shut();
        }
    }

    private void shut() {
        state = State.CLOSED;
        visitor.ifPresent(Visitor::close);
        visitor = Optional.empty();
        loop.delays().cancel(this);
        pipe.cancel();
        pipe.close();
    }

    /** Lets go of a client whose process ended although another one holds the pipe. */
    void tidy() {
        current().ifPresent(PipeConnection::closeIfPeerEnded);
    }

    /** Ends it with its connection; waits for nobody. */
    void close() {
        Optional<PipeConnection> open = current();
        open.ifPresent(PipeConnection::close);
        synchronized (this) {
            if (state != State.CLOSED) {
                shut();
            }
        }
    }

    private synchronized Optional<PipeConnection> current() {
        return connection;
    }
}

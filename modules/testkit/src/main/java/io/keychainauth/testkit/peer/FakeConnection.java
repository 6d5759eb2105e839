package io.keychainauth.testkit.peer;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Session;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Both ends of a connection in one object: the daemon sees a {@link Connection}, the test writes and looks. */
public final class FakeConnection implements Connection {
    private final Proof proof;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private @Nullable Session session;
    private Optional<Refusal> changed = Optional.empty();
    private volatile Semaphore unlocked = new Semaphore(Integer.MAX_VALUE);
    private volatile Runnable beforeSend = () -> {};
    private boolean slowReader;
    private boolean paused;
    /** Another thread was done before there was a session to tell. */
    private boolean resumeOwed;

    private boolean finished;
    private boolean closed;

    private FakeConnection(Proof proof) {
        this.proof = proof;
    }

    static FakeConnection open(Acceptor acceptor, Proof proof) {
        FakeConnection connection = new FakeConnection(proof);
        connection.begin(acceptor.accepted(connection));
        return connection;
    }

    private void begin(Session accepted) {
        boolean owed;
        synchronized (this) {
            session = accepted;
            owed = resumeOwed;
        }
        if (owed) {
            accepted.resumed();
        }
    }

    /** The peer writes text. */
    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The peer writes bytes. */
    public void write(byte[] bytes) {
        write(bytes, proof.pid());
    }

    /** Some process writes bytes into the peer's connection. */
    public void write(byte[] bytes, long sender) {
        if (delivers()) {
            session().received(ByteBuffer.wrap(bytes), new Evidence.Sender(sender));
        }
    }

    /** The peer half-closes. */
    public void end() {
        if (delivers()) {
            session().ended();
        }
    }

    /** The peer goes away. */
    public void vanish() {
        close();
    }

    /** From now on the peer runs another image. */
    public void changeImage() {
        changed = Optional.of(Refusal.IMAGE_CHANGED);
    }

    /** From now on whoever asks about the peer's process waits for a permit, as for a lock that the peer holds. */
    public void keepWaiting(Semaphore permits) {
        unlocked = permits;
    }

    /** From now on something happens before each answer is sent. */
    public void beforeSend(Runnable event) {
        beforeSend = event;
    }

    /** From now on the peer does not take its answers. */
    public void stopReading() {
        slowReader = true;
    }

    /** The peer takes everything that is queued. */
    public void readAll() {
        slowReader = false;
        session().resumed();
    }

    /** Everything that was sent to the peer. */
    public synchronized byte[] sent() {
        return sent.toByteArray();
    }

    /** The same as text. */
    public String answers() {
        return new String(sent(), StandardCharsets.UTF_8);
    }

    /** Whether our side was shut down or closed. */
    public synchronized boolean ended() {
        return finished || closed;
    }

    /** Whether nothing is delivered at the moment. */
    public synchronized boolean paused() {
        return paused;
    }

    private synchronized Session session() {
        if (session == null) {
            throw new IllegalStateException("used while being accepted");
        }
        return session;
    }

    private synchronized boolean delivers() {
        return !finished && !closed && !paused;
    }

    @Override
    public Proof proof() {
        return proof;
    }

    @Override
    public Optional<Refusal> recheck() {
        unlocked.acquireUninterruptibly();
        return changed;
    }

    @Override
    public List<String> commandLine() {
        unlocked.acquireUninterruptibly();
        return List.of("tool", "--verbose");
    }

    @Override
    public boolean send(byte[] bytes) {
        beforeSend.run();
        synchronized (this) {
            sent.writeBytes(bytes);
            return !slowReader;
        }
    }

    @Override
    public synchronized void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        synchronized (this) {
            paused = false;
            resumeOwed = session == null;
            if (resumeOwed) {
                return;
            }
        }
        session().resumed();
    }

    @Override
    public synchronized void finish() {
        finished = true;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        if (session != null) {
            session.closed();
        }
    }
}

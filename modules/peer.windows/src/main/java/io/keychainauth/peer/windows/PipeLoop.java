package io.keychainauth.peer.windows;

import io.keychainauth.peer.Acceptor;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * One completion port that any number of threads wait on. A connection has at most one read and one write under way, and
 * none while nobody is interested; so an idle one holds no thread.
 */
final class PipeLoop {
    private static final long BELL = 0;

    private final Pipes.Port port;
    private final Delays delays;
    private final Watch watch;
    private final Map<Long, Instance> instances = new ConcurrentHashMap<>();
    /** Connections that another thread wants served although nothing was completed for them. */
    private final Queue<PipeConnection> submitted = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;
    // Guarded by this.
    /** Threads in {@link #serve}. */
    private int serving;

    private boolean dismantled;

    /**
     * Starts with no instance.
     *
     * @param port owned from now on
     * @param clock monotonic, in nanoseconds
     */
    PipeLoop(Pipes.Port port, LongSupplier clock) {
        this.port = port;
        this.watch = new Watch(clock);
        this.delays = new Delays(clock, this::ring);
    }

    Delays delays() {
        return delays;
    }

    Watch watch() {
        return watch;
    }

    boolean closed() {
        return closed;
    }

    /** Makes one more instance of a pipe, which does not listen yet. */
    Instance add(Pipes.Shape shape, Attestor attestor) throws CallException {
        long key = BELL + 1 + instances.size();
        Instance instance = new Instance(this, attestor, key, port.create(shape, key));
        instances.put(key, instance);
        return instance;
    }

    Iterable<Instance> instances() {
        return instances.values();
    }

    /** Has a connection served soon. */
    void submit(PipeConnection connection) {
        submitted.add(connection);
        ring();
    }

    private void ring() {
        post(BELL);
    }

    /** Has an instance looked at soon. */
    void post(long key) {
        try {
            port.post(key);
        } catch (CallException e) {
            // The port is gone only with the loop, whose end has served what was submitted.
        }
    }

    void serve(Acceptor acceptor) throws CallException {
        if (!enter()) {
            return;
        }
        try {
            boolean late = false;
            while (!closed && !late) {
                Optional<Pipes.Completion> next = port.await(delays.rest());
                late = watched(next, acceptor);
            }
        } finally {
            watch.leave();
            leave();
        }
    }

    /** Whether it took so long that the thread was taken for lost. */
    private boolean watched(Optional<Pipes.Completion> next, Acceptor acceptor) {
        boolean late = false;
        watch.begin();
        try {
            delays.expire();
            next.ifPresent(completion -> handle(completion, acceptor));
        } finally {
            late = watch.end();
        }
        return late;
    }

    private void handle(Pipes.Completion completion, Acceptor acceptor) {
        if (completion.key() == BELL) {
            serveSubmitted();
            return;
        }
        Instance instance = instances.get(completion.key());
        if (instance != null) {
            instance.completed(completion, acceptor);
        }
    }

    private void serveSubmitted() {
        for (PipeConnection next = submitted.poll(); next != null; next = submitted.poll()) {
            if (!submitted.isEmpty()) {
                ring(); // This callback may take long; another thread takes the next.
            }
            next.serve();
        }
    }

    /** Ends every connection and every {@link #serve}; waits for no client. */
    void close() {
        closed = true;
        instances.values().forEach(Instance::close);
        ring();
        synchronized (this) {
            if (serving > 0) {
                return;
            }
        }
        dismantle();
    }

    private synchronized boolean enter() {
        if (closed) {
            return false;
        }
        serving++;
        return true;
    }

    private void leave() {
        boolean last;
        synchronized (this) {
            serving--;
            last = closed && serving == 0;
        }
        if (last) {
            dismantle();
        } else if (closed) {
            ring();
        }
    }

    /** Nobody serves any more and nobody will; once more if the last thread was faster than the close. */
    private void dismantle() {
        for (PipeConnection next = submitted.poll(); next != null; next = submitted.poll()) {
            next.serve();
        }
        synchronized (this) {
            if (dismantled) {
                return;
            }
            dismantled = true;
        }
        port.close();
    }
}

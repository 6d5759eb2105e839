package io.keychainauth.peer.windows;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.serving.Watch;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * One completion port, which one thread waits on, and any number of threads that serve what comes from it. A connection has
 * at most one read and one write under way, and none while nobody is interested; so an idle one holds no thread.
 */
final class PipeLoop {
    static final long BELL = 0;

    private final Pipes.Port port;
    private final Doors doors;
    private final Delays delays;
    private final Draining draining;
    private final Watch watch;
    private final Map<Long, Instance> instances = new ConcurrentHashMap<>();
    /** Connections that another thread wants served although nothing was completed for them. */
    private final Queue<PipeConnection> submitted = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;
    // Guarded by this.
    /** Threads in {@link #serve}, and the one at the doors. */
    private int serving;

    private Optional<Thread> doorkeeper = Optional.empty();
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
        this.draining = new Draining(delays);
        this.doors = new Doors(port, instances);
    }

    Delays delays() {
        return delays;
    }

    Draining draining() {
        return draining;
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
        doors.post(key);
    }

    void serve(Acceptor acceptor) throws CallException {
        if (!enter()) {
            return;
        }
        try {
            boolean late = false;
            while (!closed && !late) {
                Optional<Pipes.Completion> next = doors.next(delays.rest());
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
        try {
            port.post(BELL);
        } catch (CallException e) {
            // Who is at the doors sees the instances end as well.
        }
        serveRest(); // Every serving thread may be kept waiting by somebody.
        awaitDoorkeeper();
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
        if (doorkeeper.isEmpty()) {
            serving++;
            doorkeeper =
                    Optional.of(Thread.ofPlatform().daemon().name("pipe-doors").start(this::attend));
        }
        serving++;
        return true;
    }

    /** It waits for no client either, so this takes no time unless the kernel took no message. */
    private void awaitDoorkeeper() {
        Optional<Thread> waitedFor;
        synchronized (this) {
            waitedFor = doorkeeper;
        }
        try {
            if (waitedFor.isPresent() && !waitedFor.get().join(Delays.DELAY)) {
                ring();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attend() {
        try {
            doors.attend(() -> closed);
        } finally {
            leave();
        }
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
        serveRest();
        synchronized (this) {
            if (dismantled) {
                return;
            }
            dismantled = true;
        }
        port.close();
    }

    private void serveRest() {
        for (PipeConnection next = submitted.poll(); next != null; next = submitted.poll()) {
            next.serve();
        }
    }
}

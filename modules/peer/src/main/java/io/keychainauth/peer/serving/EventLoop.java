package io.keychainauth.peer.serving;

import io.keychainauth.peer.Acceptor;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One event queue that any number of threads wait on. A source is reported to one of them and then not again until it
 * asks; so a source never runs on two threads, and an idle one holds none.
 */
public final class EventLoop {
    private final Readiness readiness;
    private final Supplier<Inbox> inboxes;
    private final Delays delays;
    private final Watch watch;
    private final AtomicLong tokens = new AtomicLong(Readiness.TIMER);
    private final Map<Long, Source> sources = new ConcurrentHashMap<>();
    /** Connections that another thread wants served although nothing happened on their socket. */
    private final Queue<StreamConnection> submitted = new ConcurrentLinkedQueue<>();
    /** What was held of peers that are gone: given up when nobody waits for it. */
    private final Queue<Witness> gone = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;
    /** Threads in {@link #serve}; guarded by this. */
    private int serving;

    /**
     * A loop without sources.
     *
     * @param readiness closed with the loop
     * @param inboxes makes memory for reading, for one thread
     * @param clock monotonic, in nanoseconds
     */
    public EventLoop(Readiness readiness, Supplier<Inbox> inboxes, LongSupplier clock) {
        this.readiness = readiness;
        this.inboxes = inboxes;
        this.watch = new Watch(clock);
        this.delays = new Delays(clock, readiness::wakeAfter);
    }

    /** What is done a little later, on a serving thread. */
    public Delays delays() {
        return delays;
    }

    /** How long each serving thread has been with its event. */
    public Watch watch() {
        return watch;
    }

    /** Makes a source known; it gets events once it asks for them with {@link #ask}. */
    long register(Source source) {
        long token = tokens.incrementAndGet();
        sources.put(token, source);
        return token;
    }

    void forget(long token) {
        sources.remove(token);
    }

    /** Whether it has ended. */
    public boolean closed() {
        return closed;
    }

    /**
     * Asks for the next event.
     *
     * @param first whether this descriptor never asked before
     */
    void ask(boolean first, int descriptor, int interest, long token) throws KernelException {
        readiness.ask(first, descriptor, interest, token);
    }

    /**
     * Gives up what is held of a peer that is gone, soon: a client that hangs up often comes again at once, and would wait
     * for it.
     */
    void giveUp(Witness peer) {
        gone.add(peer);
    }

    private void giveUpAll() {
        for (Witness next = gone.poll(); next != null; next = gone.poll()) {
            next.close();
        }
    }

    /** Has a connection served soon. */
    void submit(StreamConnection connection) {
        submitted.add(connection);
        ring();
    }

    private void ring() {
        try {
            readiness.ring();
        } catch (KernelException e) {
            // It rings already, or the loop is gone, and its end has served what was submitted.
        }
    }

    /** Serves on the calling thread until the loop closes or the thread was late. */
    public void serve(Acceptor acceptor) throws KernelException {
        if (!enter()) {
            return;
        }
        try (Inbox inbox = inboxes.get();
                Readiness.Waiter waiter = readiness.waiter()) {
            boolean late = false;
            while (!closed && !late) {
                boolean owing = !gone.isEmpty();
                if (waiter.await(!owing)) {
                    late = watched(() -> handle(waiter.token(), waiter.ready(), inbox, acceptor));
                }
                if (owing) {
                    late |= watched(this::giveUpAll);
                }
            }
        } finally {
            giveUpAll();
            watch.leave();
            leave();
        }
    }

    /** Whether it took so long that the thread was taken for lost. */
    private boolean watched(Work work) throws KernelException {
        boolean late = false;
        watch.begin();
        try {
            work.run();
        } finally {
            late = watch.end();
        }
        return late;
    }

    /** What a serving thread does between two waits. */
    private interface Work {
        void run() throws KernelException;
    }

    private void handle(long token, int ready, Inbox inbox, Acceptor acceptor) throws KernelException {
        if (token == Readiness.BELL) {
            serveSubmitted(inbox, acceptor);
        } else if (token == Readiness.TIMER) {
            delays.expire();
        } else {
            Source source = sources.get(token);
            if (source != null) {
                source.ready(ready, inbox, acceptor);
            }
        }
    }

    private void serveSubmitted(Inbox inbox, Acceptor acceptor) {
        for (StreamConnection next = submitted.poll(); next != null; next = submitted.poll()) {
            if (!submitted.isEmpty()) {
                ring(); // This callback may take long; another thread takes the next.
            }
            next.ready(0, inbox, acceptor);
        }
    }

    /** Ends every source and every {@link #serve}. */
    public void close() {
        closed = true;
        sources.values().forEach(Source::close);
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

    /** Nobody serves any more and nobody will. */
    private void dismantle() {
        for (StreamConnection next = submitted.poll(); next != null; next = submitted.poll()) {
            next.bury();
        }
        giveUpAll();
        readiness.close();
    }
}

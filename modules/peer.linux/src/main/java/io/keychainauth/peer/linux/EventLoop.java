package io.keychainauth.peer.linux;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.serving.Watch;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * One event queue that any number of threads wait on. A source is reported to one of them and then not again until it
 * asks; so a source never runs on two threads, and an idle one holds none.
 */
final class EventLoop {
    private static final long BELL = 0;
    private static final long TIMER = 1;

    private final Kernel kernel;
    private final Descriptor queue;
    private final Descriptor bell;
    private final Descriptor timer;
    private final Delays delays;
    private final Watch watch;
    private final AtomicLong tokens = new AtomicLong(TIMER);
    private final Map<Long, Source> sources = new ConcurrentHashMap<>();
    /** Connections that another thread wants served although nothing happened on their socket. */
    private final Queue<UnixConnection> submitted = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;
    /** Threads in {@link #serve}; guarded by this. */
    private int serving;

    private EventLoop(Kernel kernel, Descriptor queue, Descriptor bell, Descriptor timer, LongSupplier clock) {
        this.kernel = kernel;
        this.queue = queue;
        this.bell = bell;
        this.timer = timer;
        this.watch = new Watch(clock);
        this.delays = new Delays(
                clock,
                delay -> timer.use(number -> {
                    kernel.events().set(number, delay);
                    return delay;
                }));
    }

    static EventLoop open(Kernel kernel) throws KernelException {
        return open(kernel, System::nanoTime);
    }

    /**
     * Opens an empty loop.
     *
     * @param clock monotonic, in nanoseconds
     */
    static EventLoop open(Kernel kernel, LongSupplier clock) throws KernelException {
        Events events = kernel.events();
        IntConsumer release = kernel.sockets()::close;
        Descriptor queue = new Descriptor(events.openQueue(), release);
        Descriptor bell = queue;
        Descriptor timer = queue;
        boolean complete = false;
        try {
            bell = new Descriptor(events.openBell(), release);
            timer = new Descriptor(events.openTimer(), release);
            EventLoop loop = new EventLoop(kernel, queue, bell, timer, clock);
            loop.watch(bell, Events.READ | Events.EDGE, BELL);
            loop.watch(timer, Events.READ | Events.EDGE, TIMER);
            complete = true;
            return loop;
        } finally {
            if (!complete) {
                timer.close();
                bell.close();
                queue.close();
            }
        }
    }

    private void watch(Descriptor descriptor, int interest, long token) throws KernelException {
        int number = descriptor.use(itself -> itself);
        queue.use(into -> {
            kernel.events().add(into, number, interest, token);
            return token;
        });
    }

    Delays delays() {
        return delays;
    }

    Watch watch() {
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

    boolean closed() {
        return closed;
    }

    /**
     * Asks for the next event.
     *
     * @param first whether this descriptor never asked before
     */
    void ask(boolean first, int descriptor, int interest, long token) throws KernelException {
        queue.use(into -> {
            if (first) {
                kernel.events().add(into, descriptor, interest | Events.ONCE, token);
            } else {
                kernel.events().change(into, descriptor, interest | Events.ONCE, token);
            }
            return token;
        });
    }

    /** Has a connection served soon. */
    void submit(UnixConnection connection) {
        submitted.add(connection);
        ring();
    }

    private void ring() {
        try {
            bell.use(number -> {
                kernel.events().ring(number);
                return number;
            });
        } catch (KernelException e) {
            // EAGAIN: the bell rings already. EBADF: the loop is gone, and its end has served what was submitted.
        }
    }

    void serve(Acceptor acceptor) throws KernelException {
        if (!enter()) {
            return;
        }
        try (Sockets.Inbox inbox = kernel.sockets().inbox();
                Events.Waiter waiter = kernel.events().waiter()) {
            int number = queue.use(itself -> itself);
            boolean late = false;
            while (!closed && !late) {
                int result = waiter.await(number);
                if (result > 0) {
                    late = watched(waiter.token(), waiter.ready(), inbox, acceptor);
                } else if (result < 0 && result != -Errno.EINTR) {
                    throw new KernelException("epoll_wait", -result);
                }
            }
        } finally {
            watch.leave();
            leave();
        }
    }

    /** Whether it took so long that the thread was taken for lost. */
    private boolean watched(long token, int ready, Sockets.Inbox inbox, Acceptor acceptor) throws KernelException {
        boolean late = false;
        watch.begin();
        try {
            handle(token, ready, inbox, acceptor);
        } finally {
            late = watch.end();
        }
        return late;
    }

    private void handle(long token, int ready, Sockets.Inbox inbox, Acceptor acceptor) throws KernelException {
        if (token == BELL) {
            serveSubmitted(inbox, acceptor);
        } else if (token == TIMER) {
            delays.expire();
        } else {
            Source source = sources.get(token);
            if (source != null) {
                source.ready(ready, inbox, acceptor);
            }
        }
    }

    private void serveSubmitted(Sockets.Inbox inbox, Acceptor acceptor) {
        for (UnixConnection next = submitted.poll(); next != null; next = submitted.poll()) {
            if (!submitted.isEmpty()) {
                ring(); // This callback may take long; another thread takes the next.
            }
            next.ready(0, inbox, acceptor);
        }
    }

    /** Ends every source and every {@link #serve}. */
    void close() {
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
        for (UnixConnection next = submitted.poll(); next != null; next = submitted.poll()) {
            next.bury();
        }
        timer.close();
        bell.close();
        queue.close();
    }
}

package io.keychainauth.daemon;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A listener and the platform threads that serve it; they wait inside a native call, which would pin virtual threads. A
 * thread that dies of a defect is replaced: the session that it served has been closed by then. So is one that a peer
 * keeps waiting; should it come back, one thread ends.
 */
final class Service implements AutoCloseable {
    private static final Duration LAST_CALLBACKS = Duration.ofSeconds(1);

    /** Each costs some memory; whoever keeps more waiting could as well stop the daemon. */
    static final int MOST_RELIEF = 32;

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final String name;
    private final int count;
    private final Listener listener;
    private final Acceptor acceptor;
    private volatile boolean closing;
    private volatile boolean broken;

    Service(String name, int count, Listener listener, Acceptor acceptor) {
        this.name = name;
        this.count = count;
        this.listener = listener;
        this.acceptor = acceptor;
        for (int i = 0; i < count; i++) {
            startThread();
        }
    }

    Listener listener() {
        return listener;
    }

    /** Starts a thread for each that a peer keeps waiting; called about twice a second. */
    synchronized void relieve() {
        int wanted = count + Math.min(listener.late(), MOST_RELIEF);
        try {
            while (!closing && !broken && threads.size() < wanted) {
                startThread();
            }
        } catch (OutOfMemoryError e) {
            return; // The system has no thread to give now: this is asked again.
        }
    }

    /** How many threads there are, late ones among them. */
    int size() {
        return threads.size();
    }

    private void startThread() {
        Thread thread = new Thread(this::serve, name);
        thread.setDaemon(true);
        threads.add(thread);
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                threads.remove(thread);
            }
        }
    }

    private void serve() {
        boolean ended = false;
        try {
            do {
                listener.serve(acceptor);
            } while (!closing && !surplus());
            ended = true;
        } catch (PeerException e) {
            // The transport itself is broken: a new thread would fail in the same way.
            broken = true;
            ended = true;
        } finally {
            threads.remove(Thread.currentThread());
            if (!ended && !closing) {
                startThread();
            }
        }
    }

    /** Whether the calling thread is not needed any more, since it was replaced while it was late. */
    private synchronized boolean surplus() {
        boolean more = threads.size() - listener.late() > count;
        if (more) {
            threads.remove(Thread.currentThread());
        }
        return more;
    }

    /** Ends the listener and waits until no callback runs any more, so that what they use can be released. */
    @Override
    public void close() {
        closing = true;
        listener.close();
        long deadline = System.nanoTime() + LAST_CALLBACKS.toNanos();
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

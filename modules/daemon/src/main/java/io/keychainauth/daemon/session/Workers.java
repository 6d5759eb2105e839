package io.keychainauth.daemon.session;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A few threads for what takes long. They are there only while there is something to do, and keep no process alive. */
final class Workers implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final ThreadPoolExecutor threads;

    /**
     * Starts no thread yet.
     *
     * @param source makes threads that do not delay those that serve registered programs
     */
    Workers(String name, int most, ThreadFactory source) {
        this(name, most, IDLE, source);
    }

    Workers(String name, int most, Duration idle, ThreadFactory source) {
        threads = new ThreadPoolExecutor(most, most, idle.toNanos(), TimeUnit.NANOSECONDS, waiting, task -> {
            Thread thread = source.newThread(task);
            thread.setName(name);
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Begins something after everything that was given here before; nothing once this is closed. */
    synchronized void execute(Runnable task) {
        if (!threads.isShutdown()) {
            waiting.add(task);
            relieve();
        }
    }

    /** Starts a thread if something waits for one; called about twice a second. */
    synchronized void relieve() {
        try {
            if (!waiting.isEmpty()) {
                threads.prestartCoreThread();
            }
        } catch (OutOfMemoryError e) {
            return; // The system has none to give now: those that are there go on, and this is asked again.
        }
    }

    /**
     * Forgets what waits. What is under way is not interrupted: an interrupt closes the file that the thread writes, such
     * as the audit log under all others (InterruptibleChannel), and can do so after the thread has taken note of it.
     */
    @Override
    public synchronized void close() {
        threads.shutdown();
        waiting.clear();
    }
}

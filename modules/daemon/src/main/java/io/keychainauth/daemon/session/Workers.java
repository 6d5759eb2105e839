package io.keychainauth.daemon.session;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A few threads for what takes long. They are there only while there is something to do, and keep no process alive. */
final class Workers implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor threads;

    /**
     * Starts no thread yet.
     *
     * @param stepBack what each thread does first, so that it does not delay those that serve registered programs
     */
    Workers(String name, int most, Runnable stepBack) {
        this(name, most, IDLE, stepBack);
    }

    Workers(String name, int most, Duration idle, Runnable stepBack) {
        threads = new ThreadPoolExecutor(
                most,
                most,
                idle.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(
                            () -> {
                                stepBack.run();
                                task.run();
                            },
                            name);
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Begins something after everything that was given here before; nothing once this is closed. */
    void execute(Runnable task) {
        threads.execute(task);
    }

    /**
     * Forgets what waits. What is under way is not interrupted: an interrupt closes the file that the thread writes, such
     * as the audit log under all others (InterruptibleChannel), and can do so after the thread has taken note of it.
     */
    @Override
    public void close() {
        threads.shutdown();
        threads.getQueue().clear();
    }
}

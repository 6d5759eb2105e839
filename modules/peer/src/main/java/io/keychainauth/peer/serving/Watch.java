package io.keychainauth.peer.serving;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Since when each serving thread is with the event that it is with. A question about a process may wait for as long as that
 * process likes: what it runs, or maps into its memory, lies on a file system whose server, its own, does not answer. The
 * thread that asks is lost until then; nothing wakes it.
 */
public final class Watch {
    /** Far longer than any honest proof takes; a slow keyring may take as long, and then another thread does no harm. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

    /** Threads that one process may hold up before no further connection of it is looked at. */
    public static final int MOST_OF_ONE = 4;

    private static final long NOBODY = -1;

    private final LongSupplier clock;
    /** Of each thread that has ever begun with an event. */
    private final Map<Thread, Task> tasks = new ConcurrentHashMap<>();

    /**
     * Watches nobody yet.
     *
     * @param clock monotonic, in nanoseconds
     */
    public Watch(LongSupplier clock) {
        this.clock = clock;
    }

    /** The calling thread begins with an event. */
    public void begin() {
        Task task = tasks.computeIfAbsent(Thread.currentThread(), _ -> new Task());
        task.since = clock.getAsLong();
        task.busy = true;
    }

    /** The calling thread begins to prove a process. */
    public void proving(long pid) {
        about(pid);
    }

    /** The calling thread has proven it, and goes on with the event. */
    public void proved() {
        about(NOBODY);
    }

    private void about(long pid) {
        Task task = tasks.get(Thread.currentThread());
        if (task != null) {
            task.pid = pid;
        }
    }

    /** The calling thread is done with an event; whether it was given up on meanwhile. */
    public boolean end() {
        Task task = tasks.get(Thread.currentThread());
        boolean late = task != null && late(task);
        if (task != null) {
            task.busy = false;
        }
        return late;
    }

    /** The calling thread serves no more. */
    public void leave() {
        tasks.remove(Thread.currentThread());
    }

    /** How many threads have been with one event for too long. */
    public int late() {
        return count(_ -> true);
    }

    /** Whether so many threads wait for this process that no further one should. */
    public boolean heldUpBy(long pid) {
        return count(task -> task.pid == pid) >= MOST_OF_ONE;
    }

    private int count(Predicate<Task> which) {
        int count = 0;
        for (Task task : tasks.values()) {
            if (which.test(task) && late(task)) {
                count++;
            }
        }
        return count;
    }

    private boolean late(Task task) {
        return task.busy && clock.getAsLong() - task.since > PATIENCE_NANOS;
    }

    /** What a thread is with; written by that thread alone. */
    private static final class Task {
        private volatile boolean busy;
        private volatile long since;
        /** Process that is being proven, {@link #NOBODY} if none is. */
        private volatile long pid = NOBODY;
    }
}

package io.keychainauth.peer.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Things to be done one second from now, unless they are settled before. All wait equally long: the first is due first. */
public final class Delays {
    private static final Duration DELAY = Duration.ofSeconds(1);

    private final Map<Object, Due> waiting = new LinkedHashMap<>();
    private final LongSupplier nanoTime;
    private final Timer timer;

    /**
     * Starts empty.
     *
     * @param nanoTime monotonic clock
     * @param timer calls {@link #expire} after a while
     */
    Delays(LongSupplier nanoTime, Timer timer) {
        this.nanoTime = nanoTime;
        this.timer = timer;
    }

    /** Does something after the delay; once for one key. */
    public synchronized void add(Object key, Runnable action) throws KernelException {
        if (waiting.isEmpty()) {
            timer.set(DELAY);
        }
        waiting.putIfAbsent(key, new Due(nanoTime.getAsLong() + DELAY.toNanos(), action));
    }

    /** How many things wait. */
    public synchronized int size() {
        return waiting.size();
    }

    /** Does not do what waits under a key. */
    public synchronized void cancel(Object key) {
        waiting.remove(key);
    }

    /** Does what is due. */
    public void expire() throws KernelException {
        for (Runnable action : due()) {
            action.run();
        }
    }

    private synchronized List<Runnable> due() throws KernelException {
        List<Runnable> due = new ArrayList<>();
        long now = nanoTime.getAsLong();
        var each = waiting.values().iterator();
        while (each.hasNext()) {
            Due next = each.next();
            long rest = next.at - now;
            if (rest > 0) {
                timer.set(Duration.ofNanos(rest));
                break;
            }
            due.add(next.action);
            each.remove();
        }
        return due;
    }

    /** Where the delay is measured. */
    @FunctionalInterface
    interface Timer {
        void set(Duration delay) throws KernelException;
    }

    private record Due(long at, Runnable action) {}
}

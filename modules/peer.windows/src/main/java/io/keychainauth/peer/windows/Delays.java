package io.keychainauth.peer.windows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Things to be done one second from now, unless they are settled before. All wait equally long: the first is due first. */
final class Delays {
    static final Duration DELAY = Duration.ofSeconds(1);

    private final LinkedHashMap<Object, Due> waiting = new LinkedHashMap<>();
    private final LongSupplier clock;
    private final Runnable wake;

    /**
     * Starts empty.
     *
     * @param clock monotonic, in nanoseconds
     * @param wake has a waiting thread ask {@link #rest} again
     */
    Delays(LongSupplier clock, Runnable wake) {
        this.clock = clock;
        this.wake = wake;
    }

    /** Does something after the delay; once for one key. */
    void add(Object key, Runnable action) {
        boolean first;
        synchronized (this) {
            first = waiting.isEmpty();
            waiting.putIfAbsent(key, new Due(clock.getAsLong() + DELAY.toNanos(), action));
        }
        if (first) {
            wake.run();
        }
    }

    /** Has something that waits done now, by whoever does the next thing that is due. */
    void hasten(Object key) {
        synchronized (this) {
            Due due = waiting.remove(key);
            if (due == null) {
                return;
            }
            waiting.putFirst(key, new Due(clock.getAsLong(), due.action));
        }
        wake.run();
    }

    synchronized void cancel(Object key) {
        waiting.remove(key);
    }

    /** How long until something is due; empty if nothing waits. */
    synchronized Optional<Duration> rest() {
        return waiting.values().stream()
                .findFirst()
                .map(due -> Duration.ofNanos(Math.max(0, due.at - clock.getAsLong())));
    }

    /** Does what is due. */
    void expire() {
        due().forEach(Runnable::run);
    }

    private synchronized List<Runnable> due() {
        List<Runnable> due = new ArrayList<>();
        long now = clock.getAsLong();
        var each = waiting.values().iterator();
        while (each.hasNext()) {
            Due next = each.next();
            if (next.at - now > 0) {
                break;
            }
            due.add(next.action);
            each.remove();
        }
        return due;
    }

    private record Due(long at, Runnable action) {}
}

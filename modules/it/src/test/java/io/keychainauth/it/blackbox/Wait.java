package io.keychainauth.it.blackbox;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, never for time. */
public final class Wait {
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private Wait() {}

    public interface Condition {
        boolean holds() throws IOException;
    }

    public static void until(String what, Condition condition) throws IOException {
        if (!within(PATIENCE, condition)) {
            throw new AssertionError("waited in vain: " + what);
        }
    }

    /**
     * Whether it comes to hold at all.
     *
     * @param patience less than for {@link #until} only where it is not expected to: it has had its time then
     */
    public static boolean within(Duration patience, Condition condition) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        return true;
    }
}

package io.keychainauth.daemon;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Lets requests in flight finish before the daemon ends. */
final class LastRequests {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private LastRequests() {}

    /**
     * Waits until no request is being answered, or for as long as it may take at most. Asks in a thread of its own: a
     * session whose peer keeps it waiting does not even say that it is busy.
     *
     * @param quiet whether no request is being answered; may wait for ever
     * @param threads at times the system has none to give: then nobody can be asked, and the time is waited out
     */
    static void await(BooleanSupplier quiet, Duration most, ThreadFactory threads) {
        CountDownLatch over = new CountDownLatch(1);
        long deadline = System.nanoTime() + most.toNanos();
        try {
            Thread asking = threads.newThread(() -> {
                while (!quiet.getAsBoolean() && System.nanoTime() < deadline) {
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
                over.countDown();
            });
            asking.setName("last requests");
            asking.setDaemon(true);
            asking.start();
        } catch (OutOfMemoryError e) {
            // Nobody says when it is over: a stop must go on where the system has no thread to give.
        }
        try {
            over.await(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

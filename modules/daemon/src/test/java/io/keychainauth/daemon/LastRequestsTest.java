package io.keychainauth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class LastRequestsTest {
    private static final Duration LONG = Duration.ofDays(1);

    private final AtomicInteger asked = new AtomicInteger();

    private static CompletableFuture<Void> awaiting(BooleanSupplier quiet, Duration most) {
        return CompletableFuture.runAsync(
                () -> LastRequests.await(quiet, most, Thread::new), Thread::startVirtualThread);
    }

    @Test
    void theyAreAwaitedAndNoLonger() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        CompletableFuture<Boolean> last = new CompletableFuture<>();
        CompletableFuture<Void> waiting = awaiting(
                () -> {
                    twice.countDown();
                    return last.getNow(false);
                },
                LONG);
        assertTrue(twice.await(10, TimeUnit.SECONDS));
        assertFalse(waiting.isDone());
        last.complete(true);
        waiting.get(10, TimeUnit.SECONDS);
    }

    /** A session whose peer keeps it waiting does not say that it is busy. */
    @Test
    void anAnswerThatDoesNotComeIsNotAwaited() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        BooleanSupplier quiet = () -> {
            try {
                return never.await(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                return false;
            }
        };
        try {
            awaiting(quiet, Duration.ofMillis(1)).get(10, TimeUnit.SECONDS);
        } finally {
            never.countDown();
        }
    }

    @Test
    void withoutAThreadToAskNobodyIsAskedAndAllHaveTheirTime() {
        LastRequests.await(() -> asked.incrementAndGet() > 0, Duration.ofMillis(1), _ -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        assertEquals(0, asked.get());
    }

    /** The thread that stops the daemon was told to hurry. */
    @Test
    void anInterruptEndsTheWaitAndIsKept() throws Exception {
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread stopping = new Thread(() -> {
            Thread.currentThread().interrupt();
            LastRequests.await(kept::isDone, LONG, Thread::new);
            kept.complete(Thread.interrupted());
        });
        stopping.setDaemon(true);
        stopping.start();
        assertTrue(kept.get(10, TimeUnit.SECONDS));
    }
}

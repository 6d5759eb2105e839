package io.keychainauth.daemon.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void aThreadThatHasNothingToDoGoesAndKeepsNoProcessAlive() throws Exception {
        try (Workers workers = new Workers("idle", 1, Duration.ofNanos(1), Thread::new)) {
            CompletableFuture<Thread> worker = new CompletableFuture<>();
            workers.execute(() -> worker.complete(Thread.currentThread()));
            Thread thread = worker.get(60, TimeUnit.SECONDS);
            assertTrue(thread.isDaemon());
            thread.join(Duration.ofSeconds(60));
            assertFalse(thread.isAlive());
        }
    }

    @Test
    void noThreadIsStartedForNothing() {
        AtomicBoolean started = new AtomicBoolean();
        ThreadFactory source = task -> {
            started.set(true);
            return new Thread(task);
        };
        try (Workers workers = new Workers("relieved", 1, Duration.ofNanos(1), source)) {
            workers.relieve();
            assertFalse(started.get());
        }
    }

    @Test
    void closingInterruptsNothingAndNothingBeginsAfterwards() throws Exception {
        Workers workers = new Workers("busy", 1, Duration.ofNanos(1), Thread::new);
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        AtomicBoolean begun = new AtomicBoolean();
        Semaphore going = new Semaphore(0);
        workers.execute(() -> {
            worker.complete(Thread.currentThread());
            going.acquireUninterruptibly();
            interrupted.complete(Thread.interrupted());
        });
        workers.execute(() -> begun.set(true));
        Thread thread = worker.get(60, TimeUnit.SECONDS);
        workers.close();
        workers.execute(() -> begun.set(true));
        going.release();
        assertFalse(interrupted.get(60, TimeUnit.SECONDS));
        thread.join(Duration.ofSeconds(60));
        assertFalse(thread.isAlive());
        assertFalse(begun.get());
    }
}

package io.keychainauth.daemon.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void aThreadThatHasNothingToDoGoesAndKeepsNoProcessAlive() throws Exception {
        try (Workers workers = new Workers("idle", 1, Duration.ofNanos(1), () -> {})) {
            CompletableFuture<Thread> worker = new CompletableFuture<>();
            workers.execute(() -> worker.complete(Thread.currentThread()));
            Thread thread = worker.get(10, TimeUnit.SECONDS);
            assertTrue(thread.isDaemon());
            thread.join(Duration.ofSeconds(10));
            assertFalse(thread.isAlive());
        }
    }
}

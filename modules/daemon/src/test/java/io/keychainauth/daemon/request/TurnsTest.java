package io.keychainauth.daemon.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final List<SecretId> A = ids("a");
    private static final List<SecretId> BOTH = ids("a", "b");
    private static final List<SecretId> OTHER = ids("c");

    private final Turns turns = new Turns(Duration.ofMinutes(1));
    private final List<Thread> threads = new ArrayList<>();

    /** Something that a turn is needed for. */
    private interface Step {
        void run() throws StoreException;
    }

    private static List<SecretId> ids(String... targets) {
        return List.of(targets).stream().map(each -> new SecretId("aws", each)).toList();
    }

    /** Begins a step elsewhere, and returns once it waits. */
    private CompletableFuture<Void> waiting(Step step) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                step.run();
                outcome.complete(null);
            } catch (StoreException e) {
                outcome.completeExceptionally(e);
            }
        });
        threads.add(thread);
        thread.start();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(thread.isAlive() && System.nanoTime() < deadline, "it does not wait");
            Thread.onSpinWait();
        }
        return outcome;
    }

    @AfterEach
    void nobodyWaits() throws InterruptedException {
        for (Thread thread : threads) {
            assertTrue(thread.join(Duration.ofSeconds(60)));
        }
    }

    @Test
    void oneSecretIsChangedByOneAtATimeAndOthersMeanwhile() throws Exception {
        turns.begin(BOTH);
        turns.begin(OTHER);
        CompletableFuture<Void> second = waiting(() -> turns.begin(A));
        turns.end(OTHER);
        assertFalse(second.isDone());
        turns.end(BOTH);
        second.get(60, TimeUnit.SECONDS);
    }

    @Test
    void whoWaitsForTooLongIsTold() throws Exception {
        Turns hasty = new Turns(Duration.ofNanos(1));
        hasty.begin(A);
        StoreException late = assertThrows(StoreException.class, () -> hasty.begin(BOTH));
        assertEquals("another change of the same secrets is still under way: try again", late.getMessage());
        hasty.end(A);
        hasty.begin(BOTH);
    }

    @Test
    void theEndWaitsForWhatIsUnderWayAndNothingBeginsAfterIt() throws Exception {
        turns.begin(A);
        turns.begin(OTHER);
        CompletableFuture<Void> queued = waiting(() -> turns.begin(BOTH));
        CompletableFuture<Void> end = waiting(() -> turns.close(Duration.ofMinutes(1)));
        ExecutionException told = assertThrows(ExecutionException.class, () -> queued.get(60, TimeUnit.SECONDS));
        assertTrue(String.valueOf(told.getMessage()).endsWith("the daemon is stopping: start it and try again"));
        assertThrows(StoreException.class, () -> turns.begin(BOTH));
        turns.end(A);
        assertFalse(end.isDone());
        turns.end(OTHER);
        end.get(60, TimeUnit.SECONDS);
    }

    @Test
    void theEndWaitsForNobodyForLong() throws Exception {
        turns.begin(A);
        turns.close(Duration.ofNanos(1));
        assertThrows(StoreException.class, () -> turns.begin(OTHER));
    }

    @Test
    void whoIsInterruptedHasNoTurn() throws Exception {
        turns.begin(A);
        Thread.currentThread().interrupt();
        assertThrows(StoreException.class, () -> turns.begin(BOTH));
        assertTrue(Thread.interrupted());
        turns.end(A);
        turns.begin(BOTH);
    }
}

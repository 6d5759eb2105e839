package io.keychainauth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreStateTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofDays(1);

    private final SlowStore store = new SlowStore();

    @AfterEach
    void letGo() {
        store.answers.release(1_000);
    }

    private StoreState state(Duration patience) {
        return new StoreState(store, patience, Thread::new);
    }

    @Test
    void aStoreThatAnswersIsAskedEachTime() {
        store.answers.release(2);
        StoreState state = state(LONG);
        assertFalse(state.locked());
        assertFalse(state.locked());
        assertEquals(2, store.asked.get());
    }

    @Test
    void aStoreThatFailsRefuses() {
        store.fails = true;
        store.answers.release(2);
        StoreState state = state(LONG);
        assertTrue(state.locked());
        store.fails = false;
        assertFalse(state.locked());
    }

    /** However often somebody asks, it costs one thread. */
    @Test
    void aStoreThatHangsIsAskedOnceUntilItAnswers() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        StoreState state = new StoreState(store, SHORT, task -> {
            Thread made = new Thread(task);
            thread.complete(made);
            return made;
        });
        for (int i = 0; i < 10; i++) {
            assertTrue(state.locked());
        }
        store.answers.release();
        assertTrue(thread.get(10, TimeUnit.SECONDS).join(Duration.ofSeconds(10)));
        assertTrue(thread.get().isDaemon(), "it keeps no process alive");
        assertEquals(1, store.asked.get());
        state.locked();
        store.answers.release();
        await(2);
    }

    private void await(int asked) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (store.asked.get() < asked) {
            assertTrue(System.nanoTime() - deadline < 0, "it is not asked again");
            Thread.onSpinWait();
        }
    }

    @Test
    void withoutAThreadToAskItNobodySaysThatItAnswers() {
        ThreadFactory none = _ -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        assertTrue(new StoreState(store, LONG, none).locked());
        assertEquals(0, store.asked.get());
    }
}

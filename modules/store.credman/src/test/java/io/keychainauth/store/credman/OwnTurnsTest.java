package io.keychainauth.store.credman;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads of one process, and what they ask for that keeps other programs out. */
@Timeout(60)
class OwnTurnsTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();

    @Test
    void onlyTheFirstOfThemWaitsForOtherPrograms() throws Exception {
        OwnTurns turns = new OwnTurns(Duration.ofMinutes(1));
        FutureTask<Integer> second = new FutureTask<>(() -> {
            try (NativeHandle _ = turns.turn(this::others)) {
                return held.get();
            }
        });
        Thread thread = new Thread(second);
        try (NativeHandle turn = turns.turn(this::others)) {
            assertTrue(turn.open());
            thread.start();
            while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
                Thread.onSpinWait();
            }
            assertEquals(1, asked.get());
        }
        assertEquals(1, second.get());
        assertEquals(2, asked.get());
        assertEquals(0, held.get());
    }

    @Test
    void whoDoesNotGetItLetsTheNextOneTry() throws Exception {
        OwnTurns turns = new OwnTurns(Duration.ZERO);
        StoreException expected = WindowsError.of("WaitForSingleObject", 5);
        StoreException e = assertThrows(
                StoreException.class,
                () -> turns.turn(() -> {
                    throw expected;
                }));
        assertEquals(expected, e);
        FutureTask<Integer> next = another(turns);
        assertEquals(1, next.get());
    }

    @Test
    void nobodyWaitsForEver() throws Exception {
        OwnTurns turns = new OwnTurns(Duration.ZERO);
        try (NativeHandle turn = turns.turn(this::others)) {
            assertTrue(turn.open());
            FutureTask<StoreException> second =
                    new FutureTask<>(() -> assertThrows(StoreException.class, () -> turns.turn(this::others)));
            new Thread(second).start();
            assertEquals(Kind.FAILED, second.get().kind());
            assertEquals(1, asked.get());
        }
    }

    private FutureTask<Integer> another(OwnTurns turns) {
        FutureTask<Integer> task = new FutureTask<>(() -> {
            try (NativeHandle _ = turns.turn(this::others)) {
                return held.get();
            }
        });
        new Thread(task).start();
        return task;
    }

    private NativeHandle others() {
        asked.incrementAndGet();
        held.incrementAndGet();
        return new NativeHandle(held::decrementAndGet);
    }
}

package io.keychainauth.store.keychain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
    @Test
    void whoReadsDoesSoBesideOthers() throws Exception {
        Turns turns = new Turns(Duration.ofMinutes(1));
        CountDownLatch both = new CountDownLatch(2);
        Turns.Use<Boolean> meet = () -> {
            both.countDown();
            return awaited(both);
        };
        FutureTask<Boolean> second = new FutureTask<>(() -> turns.reading(meet));
        new Thread(second).start();
        assertTrue(turns.reading(meet));
        assertTrue(second.get());
    }

    @Test
    void whoWritesIsAloneAndNobodyWaitsForEver() throws Exception {
        Turns turns = new Turns(Duration.ZERO);
        turns.writing(() -> {
            assertEquals(Kind.FAILED, refused(() -> turns.reading(() -> 1)).kind());
            assertEquals(Kind.FAILED, refused(() -> turns.writing(() -> 1)).kind());
            return 1;
        });
        turns.reading(() -> {
            assertEquals(Kind.FAILED, refused(() -> turns.writing(() -> 1)).kind());
            return 1;
        });
        assertEquals(2, turns.writing(() -> 2));
    }

    @Test
    void whoFailsGivesItAway() throws Exception {
        Turns turns = new Turns(Duration.ZERO);
        StoreException expected = KeychainError.of("SecItemAdd", -50);
        assertEquals(
                expected,
                assertThrows(
                        StoreException.class,
                        () -> turns.writing(() -> {
                            throw expected;
                        })));
        FutureTask<Integer> next = new FutureTask<>(() -> turns.writing(() -> 1));
        new Thread(next).start();
        assertEquals(1, next.get());
    }

    @Test
    void whoIsStoppedSaysSo() {
        Turns turns = new Turns(Duration.ofMinutes(1));
        Thread.currentThread().interrupt();
        StoreException e = assertThrows(StoreException.class, () -> turns.reading(() -> 1));
        assertTrue(Thread.interrupted());
        assertEquals(Kind.FAILED, e.kind());
    }

    /** What another thread hears. */
    private static StoreException refused(Turns.Use<Integer> use) {
        FutureTask<StoreException> task = new FutureTask<>(() -> assertThrows(StoreException.class, use::use));
        new Thread(task).start();
        try {
            return task.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

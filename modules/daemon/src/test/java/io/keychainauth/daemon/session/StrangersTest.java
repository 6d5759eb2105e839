package io.keychainauth.daemon.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final long BURST = 2L << 30;
    private static final long A_SECOND = 128L << 20;

    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
    private final List<Thread> begun = new CopyOnWriteArrayList<>();
    private final Strangers strangers = new Strangers(nanos::get, this::thread);

    private Thread thread(Runnable task) {
        return new Thread(() -> {
            begun.add(Thread.currentThread());
            task.run();
        });
    }

    @AfterEach
    void close() {
        strangers.close();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void theWholeBudgetCanBeSpentAtOnceAndNoMore() {
        assertFalse(strangers.afford(BURST + 1));
        assertTrue(strangers.afford(BURST));
        assertFalse(strangers.afford(1));
        assertTrue(strangers.afford(0), "what is known already costs nothing");
    }

    @Test
    void itComesBackWithTime() {
        assertTrue(strangers.afford(BURST));
        pass(Duration.ofSeconds(1));
        assertFalse(strangers.afford(A_SECOND + 1));
        assertTrue(strangers.afford(A_SECOND));
        assertFalse(strangers.afford(1));
        pass(Duration.ofMillis(500));
        assertTrue(strangers.afford(A_SECOND / 2));
        assertFalse(strangers.afford(1));
    }

    @Test
    void neverMoreComesBackThanThereWas() {
        pass(Duration.ofDays(10_000));
        assertFalse(strangers.afford(BURST + 1));
        assertTrue(strangers.afford(BURST));
        pass(Duration.ofSeconds(BURST / A_SECOND));
        assertTrue(strangers.afford(BURST));
        assertFalse(strangers.afford(1));
    }

    @Test
    void whoIsTurnedAwaySpendsNothing() {
        assertTrue(strangers.afford(BURST - 10));
        for (int attempt = 0; attempt < 100; attempt++) {
            assertFalse(strangers.afford(11));
        }
        assertTrue(strangers.afford(10));
    }

    @Test
    void askingOftenDoesNotLoseWhatComesBack() {
        assertTrue(strangers.afford(BURST));
        for (int millisecond = 0; millisecond < 1000; millisecond++) {
            pass(Duration.ofMillis(1));
            assertFalse(strangers.afford(BURST));
        }
        assertTrue(strangers.afford(A_SECOND - 1000));
    }

    @Test
    void theyAreLookedAtOneByOneInOrder() throws Exception {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        List<Thread> threads = new CopyOnWriteArrayList<>();
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        strangers.execute(() -> await(gate));
        for (int task = 0; task < 100; task++) {
            int number = task;
            strangers.execute(() -> {
                seen.add(number);
                threads.add(Thread.currentThread());
            });
        }
        strangers.execute(done::countDown);
        assertEquals(List.of(), seen);
        gate.countDown();
        assertTrue(done.await(60, TimeUnit.SECONDS));
        assertEquals(IntStream.range(0, 100).boxed().toList(), seen);
        assertEquals(1, threads.stream().distinct().count());
        assertEquals(threads.subList(0, 1), begun, "once, and no other thread");
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.keychainauth.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SweeperTest {
    /** A peer that holds its memory locked, or a file system over the socket's folder, keeps one of them waiting for ever. */
    @Test
    void aDutyThatDoesNotEndKeepsNoOtherWaiting() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch thrice = new CountDownLatch(3);
        Runnable stuck = () -> {
            reached.countDown();
            await(never);
        };
        try (Sweeper _ = new Sweeper(Duration.ofMillis(1), Map.of("stuck", stuck, "works", thrice::countDown))) {
            assertTrue(reached.await(60, TimeUnit.SECONDS));
            assertTrue(thrice.await(60, TimeUnit.SECONDS));
        } finally {
            never.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

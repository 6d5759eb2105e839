package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.KernelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which groups a user may get, by a database that answers late, in part, or not at all. */
class NextLoginTest {
    private static final long GAMES = 60;
    private static final long STAFF = 50;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Deque<Runnable> questions = new ArrayDeque<>();
    private Set<Long> groups = Set.of(GAMES);
    private boolean failing;
    private long nanos = -5;
    private int asked;
    private final NextLogin nextLogin = new NextLogin(this::groups, 1000, () -> nanos, questions::add);

    private Set<Long> groups(long user) throws KernelException {
        assertEquals(1000, user);
        asked++;
        if (failing) {
            throw new KernelException("getpwuid_r", Errno.ENOENT);
        }
        return groups;
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        nextLogin.refresh();
    }

    private void answer() {
        questions.removeFirst().run();
    }

    @Test
    void withoutAnAnswerTheUserMayGetAny() {
        pass(Duration.ofSeconds(1));
        assertTrue(nextLogin.gives(STAFF));
        failing = true;
        answer();
        assertTrue(nextLogin.gives(STAFF), "nor with an error");
        failing = false;
        pass(MINUTE);
        answer();
        assertFalse(nextLogin.gives(STAFF));
        assertTrue(nextLogin.gives(GAMES));
    }

    @Test
    void itIsAskedOnceAMinuteAndNeverTwiceAtATime() {
        answer();
        pass(MINUTE.minusNanos(1));
        assertEquals(0, questions.size());
        pass(Duration.ofNanos(1));
        assertEquals(1, questions.size());
        pass(MINUTE.multipliedBy(2));
        assertEquals(1, questions.size(), "the last one waits for its answer");
        answer();
        nextLogin.refresh();
        assertEquals(1, questions.size());
        answer();
        assertEquals(3, asked);
    }

    @Test
    void aNewGroupIsNoticedAndNoneIsForgotten() {
        answer();
        groups = Set.of(STAFF);
        assertFalse(nextLogin.gives(STAFF));
        pass(MINUTE);
        answer();
        assertTrue(nextLogin.gives(STAFF));
        assertTrue(nextLogin.gives(GAMES), "half a database says nothing about the other half");
        assertFalse(nextLogin.gives(0));
    }

    @Test
    void anAnswerHoldsForFiveMinutesFromTheQuestionOn() {
        nanos += Duration.ofSeconds(30).toNanos();
        answer();
        failing = true;
        pass(Duration.ofSeconds(30));
        answer();
        pass(MINUTE.multipliedBy(4).minusNanos(1));
        assertFalse(nextLogin.gives(STAFF));
        pass(Duration.ofNanos(1));
        assertTrue(nextLogin.gives(STAFF));
        answer();
        failing = false;
        pass(MINUTE);
        answer();
        assertFalse(nextLogin.gives(STAFF));
    }

    @Test
    void theFirstAnswerIsWaitedFor() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        NextLogin late = NextLogin.of(
                _ -> {
                    awaitUninterrupted(looked);
                    return Set.of(GAMES);
                },
                1000,
                // The first two are the question's; who waits sees a clock that leaves the answer a minute, not a
                // second.
                () -> {
                    looked.countDown();
                    return looks.incrementAndGet() <= 2 ? 0 : -MINUTE.toNanos();
                });
        assertFalse(late.gives(STAFF));
        assertTrue(late.gives(GAMES));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoIsInterruptedMeanwhileIsToldToBeCareful() {
        Thread.currentThread().interrupt();
        assertTrue(nextLogin.gives(STAFF));
        assertTrue(Thread.interrupted());
    }
}

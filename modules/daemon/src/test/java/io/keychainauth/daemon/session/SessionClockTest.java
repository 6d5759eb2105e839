package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.SessionClock.Missed.IDLE;
import static io.keychainauth.daemon.session.SessionClock.Missed.NONE;
import static io.keychainauth.daemon.session.SessionClock.Missed.REQUEST;
import static io.keychainauth.daemon.session.SessionClock.Missed.STALLED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.protocol.Limits;
import org.junit.jupiter.api.Test;

/** A deadline is missed one nanosecond after it, and never before; whatever the clock began with. */
class SessionClockTest {
    private static final long LINE = Limits.DEFAULT.request().toNanos();
    private static final long QUIET = Limits.DEFAULT.idle().toNanos();

    /** Close to where a monotonic clock may turn over (System.nanoTime). */
    private static final long START = Long.MAX_VALUE - LINE / 2;

    private final SessionClock clock = new SessionClock(Limits.DEFAULT, START);

    private void misses(SessionClock.Missed deadline, long after) {
        assertEquals(NONE, clock.check(START + after));
        assertEquals(deadline, clock.check(START + after + 1));
    }

    @Test
    void whoAsksNothingIsIdle() {
        clock.progress(START + QUIET, false);
        misses(IDLE, QUIET);
    }

    @Test
    void aLineHasItsTimeFromItsFirstByteHoweverOftenMoreComes() {
        clock.progress(START + 5, true);
        clock.progress(START + LINE, true);
        misses(REQUEST, LINE + 5);
    }

    @Test
    void aCompletedLineStopsTheClockOfTheLine() {
        clock.progress(START + 5, true);
        clock.progress(START + 6, false);
        misses(IDLE, QUIET);
    }

    @Test
    void whatFollowsAnAnsweredLineHasATimeOfItsOwn() {
        clock.progress(START + 5, true);
        clock.answered(START + 20, true);
        clock.progress(START + 20, true);
        misses(REQUEST, LINE + 20);
    }

    @Test
    void anAnswerEndsTheQuiet() {
        clock.answered(START + 7, true);
        assertFalse(clock.sending());
        misses(IDLE, QUIET + 7);
    }

    @Test
    void answersThatAreNotTakenStall() {
        clock.answered(START + 7, false);
        assertTrue(clock.sending());
        misses(STALLED, LINE + 7);
    }

    /** A client that sends and does not read is stalled, not slow: it is cut off without an answer that it would not take. */
    @Test
    void whileAnAnswerIsNotTakenNoLineIsTimed() {
        clock.answered(START + 7, false);
        clock.progress(START + 8, true);
        misses(STALLED, LINE + 7);
    }

    @Test
    void whoTookEverythingIsIdleFromThenOn() {
        clock.answered(START + 7, false);
        clock.taken(START + 9);
        assertFalse(clock.sending());
        misses(IDLE, QUIET + 9);
    }

    @Test
    void takingWhatWasNotOwedChangesNothing() {
        clock.taken(START + 100);
        misses(IDLE, QUIET);
    }

    @Test
    void theLastAnswerHasNoMoreTimeThanAnyOther() {
        clock.progress(START + 5, true);
        clock.finishing(START + 30);
        assertTrue(clock.sending());
        misses(STALLED, LINE + 30);
    }
}

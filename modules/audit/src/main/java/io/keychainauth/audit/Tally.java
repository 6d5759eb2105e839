package io.keychainauth.audit;

import java.time.Instant;

/** Refusals that were counted and not written yet, and when their summary is due (ms since the epoch). */
final class Tally {
    private long count;
    private Instant first = Instant.EPOCH;
    private Instant last = Instant.EPOCH;
    private long due;

    Tally(long due) {
        this.due = due;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isDue(long time) {
        return due <= time;
    }

    void add(Repeats more) {
        if (count == 0) {
            first = more.first();
        }
        count += more.count();
        last = more.last();
    }

    Repeats repeats() {
        return new Repeats(count, first, last);
    }

    void restart(long next) {
        count = 0;
        due = next;
    }

    void setBack(long millis) {
        due -= millis;
    }
}

package io.keychainauth.audit;

import java.util.Arrays;

/**
 * How many records of one sort may still be written: so many in any hour. A record longer than 512 bytes counts for
 * several, or a program with a very long path could fill the log with few of them.
 */
final class Allowance {
    /** Of refusals. */
    static final int RECORDS = 120;

    static final int BYTES_EACH = 512;
    private static final long HOUR = 3_600_000;

    /** When each unit was last taken, as a ring with the oldest at {@code oldest}; times in ms. */
    private final long[] taken;

    private int oldest;

    Allowance() {
        this(RECORDS);
    }

    /** The whole of it. */
    Allowance(int records) {
        taken = new long[records];
        Arrays.fill(taken, Long.MIN_VALUE / 2);
    }

    /** Whether a record of so many bytes may be written. */
    boolean has(long now, int bytes) {
        int units = units(bytes);
        return units <= taken.length && now - taken[(oldest + units - 1) % taken.length] >= HOUR;
    }

    /** Takes what a record of so many bytes needed, once it is written: none is used up by a full disk. */
    void take(long now, int bytes) {
        for (int i = 0; i < units(bytes); i++) {
            taken[oldest] = now;
            oldest = (oldest + 1) % taken.length;
        }
    }

    private static int units(int bytes) {
        return Math.max(1, (bytes + BYTES_EACH - 1) / BYTES_EACH);
    }

    /** Follows a clock that was set back, by which refusals would otherwise be silenced until it catches up. */
    void setBack(long millis) {
        for (int i = 0; i < taken.length; i++) {
            taken[i] -= millis;
        }
    }
}

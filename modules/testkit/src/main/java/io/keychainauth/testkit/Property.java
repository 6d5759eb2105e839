package io.keychainauth.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.util.Random;

/**
 * A law that holds for every random input.
 *
 * <p>System property {@code property.rounds}: most rounds of each law; mutation testing lowers it.
 */
public final class Property {
    private static final int MOST = Integer.getInteger("property.rounds", Integer.MAX_VALUE);

    private Property() {}

    /** One round; everything random in it comes from the generator. */
    public interface Law {
        /** Throws if the law does not hold. */
        void hold(Random random) throws Exception;
    }

    /**
     * Tries a law with the seeds from 0 on. A failure names its seed.
     *
     * @return how many rounds it took
     */
    public static int demand(int rounds, Law law) {
        int most = Math.min(rounds, MOST);
        for (int i = 0; i < most; i++) {
            int seed = i;
            assertDoesNotThrow(() -> law.hold(new Random(seed)), () -> "with seed " + seed);
        }
        return most;
    }
}

package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An attack that nobody stages, again and again as it falls. */
interface Race {
    /** How often it is run. */
    int TRIES = 1000;

    /** How often at a time while it must be won once. */
    int BATCH = 100;

    Pattern GRANTED = Pattern.compile("(\\d+) of (\\d+) granted$");

    /** Tries it; what is seen ends with "N of TRIES granted". */
    Outcome on(Scene scene, String tries) throws IOException;

    /** Tries it so often, and counts. */
    default Won tried(Scene scene, int tries) throws IOException {
        Outcome outcome = on(scene, Integer.toString(tries));
        Matcher granted = GRANTED.matcher(outcome.seen());
        assertTrue(granted.find(), outcome::seen);
        assertEquals(tries, Integer.parseInt(granted.group(2)), outcome::seen);
        Won won = new Won(Integer.parseInt(granted.group(1)), tries);
        assertTrue(won.times() > 0 || !outcome.effect(), outcome::seen);
        return won;
    }

    /** Tries it until a batch was won, or all that there are were lost. */
    default Won untilWon(Scene scene) throws IOException {
        Won won = new Won(0, 0);
        while (won.times() == 0 && won.tries() < TRIES) {
            won = new Won(tried(scene, BATCH).times(), won.tries() + BATCH);
        }
        return won;
    }

    /** How many of these tries had their effect. */
    record Won(int times, int tries) {
        @Override
        public String toString() {
            return times + " of " + tries;
        }
    }
}

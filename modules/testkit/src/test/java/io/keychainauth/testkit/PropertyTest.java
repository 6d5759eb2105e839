package io.keychainauth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PropertyTest {
    @Test
    void eachRoundHasASeedOfItsOwn() {
        List<Integer> numbers = new ArrayList<>();
        assertEquals(3, Property.demand(3, random -> numbers.add(random.nextInt())));
        assertEquals(List.of(new Random(0).nextInt(), new Random(1).nextInt(), new Random(2).nextInt()), numbers);
    }

    @Test
    void aFailureNamesItsSeed() {
        int second = new Random(1).nextInt();
        assertFails(random -> assertTrue(random.nextInt() != second));
        assertFails(random -> {
            if (random.nextInt() == second) {
                throw new IOException("disk");
            }
        });
        assertFails(random -> {
            if (random.nextInt() == second) {
                fail("wrong");
            }
        });
    }

    private static void assertFails(Property.Law law) {
        AssertionError failure = assertThrows(AssertionError.class, () -> Property.demand(3, law));
        assertTrue(String.valueOf(failure.getMessage()).contains("with seed 1"), failure.getMessage());
    }
}

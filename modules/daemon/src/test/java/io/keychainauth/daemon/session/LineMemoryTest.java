package io.keychainauth.daemon.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineMemoryTest {
    private final LineMemory memory = new LineMemory();
    private final Lines small = new Lines(1, memory);
    private final Lines large = new Lines(1, memory);
    private final Lines other = new Lines(1, memory);

    @Test
    void allOfItMayBeUsedAndNoMore() {
        assertEquals(Optional.empty(), memory.count(small, 1, false));
        assertEquals(Optional.empty(), memory.count(large, LineMemory.MOST - 1, false));
        assertEquals(Optional.of(large), memory.count(small, 2, false));
    }

    @Test
    void whoHoldsMostOfTheSameShareGivesWay() {
        memory.count(large, LineMemory.MOST, false);
        memory.count(small, 1, true);
        assertEquals(Optional.of(other), memory.count(other, LineMemory.MOST_DOUBTFUL, true));
    }

    @Test
    void whoIsNoLongerInDoubtLeavesTheShareOfThoseWhoAre() {
        memory.count(small, LineMemory.MOST_DOUBTFUL, true);
        assertEquals(Optional.empty(), memory.count(small, LineMemory.MOST_DOUBTFUL, false));
        assertEquals(Optional.empty(), memory.count(other, LineMemory.MOST_DOUBTFUL, true));
    }
}

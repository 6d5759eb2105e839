package io.keychainauth.peer.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who has to go when more clients than there is room for have a last answer to read. */
class DrainingTest {
    private final AtomicLong clock = new AtomicLong();
    private final Delays delays = new Delays(clock::get, () -> {});
    private final Draining draining = new Draining(delays);
    private final List<String> closed = new ArrayList<>();

    private void add(String name, long pid) {
        draining.add(name, pid, () -> closed.add(name));
        delays.expire();
    }

    @Test
    void theOldestOfAllMakesRoomForTheNewest() {
        for (int i = 0; i < Draining.MOST; i++) {
            add("c" + i, i);
        }
        assertEquals(List.of(), closed);
        add("next", 1000);
        assertEquals(List.of("c0"), closed);
    }

    @Test
    void aFloodOfOneProcessTakesNothingFromTheOthers() {
        add("honest", 1);
        for (int i = 0; i < 1000; i++) {
            add("flood" + i, 2);
        }
        assertEquals(1000 - Draining.MOST_OF_ONE, closed.size());
        assertEquals("flood0", closed.getFirst());
        clock.addAndGet(Delays.DELAY.toNanos());
        delays.expire();
        assertEquals(1001, closed.size());
    }

    /** An instance that tries to listen again waits as well, and is no client. */
    @Test
    void onlyClientsCount() {
        for (int i = 0; i < 1000; i++) {
            delays.add(i, () -> closed.add("instance"));
        }
        add("client", 1);
        assertEquals(List.of(), closed);
    }

    @Test
    void whoIsGoneCountsNoMore() {
        for (int i = 0; i < 1000; i++) {
            add("client" + i, 1);
            draining.remove("client" + i);
        }
        clock.addAndGet(Delays.DELAY.toNanos());
        delays.expire();
        assertEquals(List.of(), closed);
    }
}

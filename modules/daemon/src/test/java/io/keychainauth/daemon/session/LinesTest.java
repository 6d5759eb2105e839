package io.keychainauth.daemon.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.protocol.Line;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines hold secrets: what nobody took is wiped. */
class LinesTest {
    private static final int LONGEST = 16 << 20;

    private final LineMemory memory = new LineMemory();
    private final Lines lines = new Lines(LONGEST, memory);

    @Test
    void theLineInFrontIsWiped() {
        byte[] front = written("{\"values\":[\"canary\"]}\n");
        lines.close();
        assertArrayEquals(new byte[front.length], front);
    }

    @Test
    void whatFollowsItIsDropped() {
        written("first\nsecond");
        lines.take();
        assertTrue(lines.begun());
        lines.close();
        assertFalse(lines.begun());
    }

    @Test
    void aConnectionThatGoesWipesThem(@TempDir Path folder) throws Exception {
        try (Workbench bench = new Workbench(folder)) {
            ClientSession session = new ClientSession(bench.connect(), bench.clients, lines, 0);
            byte[] front = written("{\"values\":[\"canary\"]}\n");
            session.closed();
            assertArrayEquals(new byte[front.length], front);
        }
    }

    /** Until it is known whose they are, a stranger may have sent them. */
    @Test
    void linesOfNobodyAreDoubtful() {
        written("x".repeat((int) LineMemory.MOST_DOUBTFUL / 2) + "\n");
        assertTrue(memory.count(new Lines(1, memory), LineMemory.MOST_DOUBTFUL / 2, true)
                .isPresent());
    }

    @Test
    void whatWaitsInFrontIsCountedUntilItIsTaken() throws Exception {
        lines.append(ByteBuffer.wrap(("x".repeat(LONGEST / 2) + "\n").getBytes(UTF_8)));
        lines.belongTo(() -> {}, () -> false);
        Line.Complete front = (Line.Complete) lines.front().orElseThrow();
        lines.append(ByteBuffer.wrap(new byte[(int) LineMemory.UNCOUNTED + 1]));
        long left = LineMemory.MOST - front.length();
        assertTrue(memory.count(new Lines(1, memory), left, false).isPresent(), "beside what waits and what follows");
        front.close();
    }

    @Test
    void whatWasTakenAndWhatWasClosedIsNotCounted() throws Exception {
        LineMemory all = new LineMemory();
        for (boolean taken : new boolean[] {true, false}) {
            Lines large = new Lines(LONGEST, all);
            large.append(ByteBuffer.wrap(("x".repeat(LONGEST / 2) + "\n").getBytes(UTF_8)));
            Line.Complete front = (Line.Complete) large.front().orElseThrow();
            if (taken) {
                large.take();
                front.close();
            } else {
                large.close();
            }
            Lines other = new Lines(1, all);
            assertTrue(all.count(other, LineMemory.MOST_DOUBTFUL, true).isEmpty(), taken ? "taken" : "closed");
            all.count(other, 0, true);
        }
    }

    private byte[] written(String text) {
        lines.append(ByteBuffer.wrap(text.getBytes(UTF_8)));
        return ((Line.Complete) lines.front().orElseThrow()).bytes();
    }
}

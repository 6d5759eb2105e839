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
    private final Lines lines = new Lines(1000, new LineMemory());

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

    private byte[] written(String text) {
        lines.append(ByteBuffer.wrap(text.getBytes(UTF_8)));
        return ((Line.Complete) lines.front().orElseThrow()).bytes();
    }
}

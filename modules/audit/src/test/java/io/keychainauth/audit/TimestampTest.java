package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimestampTest {
    private static final String TIME = "2026-05-21T10:34:02.123Z";

    @Test
    void readsWhatTheLogWrites() throws IOException {
        for (String time : List.of(TIME, "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z")) {
            assertEquals(Instant.parse(time), Timestamp.parse(time));
        }
    }

    @Test
    void refusesEveryOtherForm() {
        for (int i = 0; i < TIME.length(); i++) {
            for (char other : "x/:".toCharArray()) {
                if (TIME.charAt(i) != other) {
                    assertRefused(TIME.substring(0, i) + other + TIME.substring(i + 1));
                }
            }
        }
        for (String time : List.of("", TIME + "Z", TIME.substring(1), "2026-13-21T10:34:02.123Z")) {
            assertRefused(time);
        }
    }

    private static void assertRefused(String time) {
        assertThrows(IOException.class, () -> Timestamp.parse(time), time);
    }
}

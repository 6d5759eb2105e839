package io.keychainauth.audit;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Reads the one form of time that the log writes; a general parser is most of the cost of reading a record. */
final class Timestamp {
    private static final String FORM = "0000-00-00T00:00:00.000Z";

    private Timestamp() {}

    /** Reads {@code 2026-05-21T10:34:02.123Z}. */
    static Instant parse(String text) throws IOException {
        boolean fits = text.length() == FORM.length();
        for (int i = 0; fits && i < text.length(); i++) {
            char c = text.charAt(i);
            fits = FORM.charAt(i) == '0' ? c >= '0' && c <= '9' : c == FORM.charAt(i);
        }
        if (!fits) {
            throw new IOException("no time");
        }
        try {
            LocalDateTime time = LocalDateTime.of(
                    number(text, 0, 4),
                    number(text, 5, 7),
                    number(text, 8, 10),
                    number(text, 11, 13),
                    number(text, 14, 16),
                    number(text, 17, 19),
                    number(text, 20, 23) * 1_000_000);
            return time.toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IOException("no time", e);
        }
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = 10 * value + text.charAt(i) - '0';
        }
        return value;
    }
}

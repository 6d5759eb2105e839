package io.keychainauth.audit;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * Bytes of one line, reused for every record, so that an append allocates next to nothing. Writes JSON by hand: a
 * generator would refuse unpaired surrogates, and a name must never be able to keep a record out of the log.
 */
final class LineBuffer {
    /** Longest line, far above what a request and its answer can name. */
    static final int LIMIT = 16 << 20;

    private static final int USUAL = 4 << 10;
    private static final int KEPT = 256 << 10;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.");

    private byte[] bytes = new byte[USUAL];
    private int length;
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Empties the buffer; gives back what a rare huge line took. */
    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[USUAL];
        }
    }

    /** Appends one byte. */
    void put(char ascii) throws IOException {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    /** Appends text that is known to be plain ASCII. */
    void ascii(String text) throws IOException {
        int n = text.length();
        room(n);
        for (int i = 0; i < n; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /** Appends a number that is not negative. */
    void number(long value) throws IOException {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        room(digits);
        length += digits;
        long rest = value;
        for (int at = length - 1; at >= length - digits; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** Appends lower-case hex digits. */
    void hex(byte[] data) throws IOException {
        room(2 * data.length);
        for (byte b : data) {
            bytes[length++] = HEX[(b >> 4) & 15];
            bytes[length++] = HEX[b & 15];
        }
    }

    /** Appends a quoted UTC time with milliseconds. */
    void time(Instant time) throws IOException {
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            secondText = '"' + SECOND.format(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC));
        }
        ascii(secondText);
        int millis = time.getNano() / 1_000_000;
        put((char) ('0' + millis / 100));
        put((char) ('0' + millis / 10 % 10));
        put((char) ('0' + millis % 10));
        put('Z');
        put('"');
    }

    /**
     * Appends a JSON string in UTF-8. What has no UTF-8 becomes an escape, and so do all control characters: somebody will
     * look at the file with a plain {@code cat}.
     */
    void text(String text) throws IOException {
        int n = text.length();
        room(n + 2);
        bytes[length++] = '"';
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
                room(1);
                bytes[length++] = (byte) c;
            } else if (Character.isHighSurrogate(c) && i + 1 < n && Character.isLowSurrogate(text.charAt(i + 1))) {
                utf8(Character.toCodePoint(c, text.charAt(++i)));
            } else if (c == '"' || c == '\\') {
                room(2);
                bytes[length++] = '\\';
                bytes[length++] = (byte) c;
            } else if (c < 0xa0 || Character.isSurrogate(c)) {
                escape(c);
            } else {
                utf8(c);
            }
        }
        put('"');
    }

    private void escape(char c) throws IOException {
        room(6);
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(c >> shift) & 15];
        }
    }

    private void utf8(int codePoint) throws IOException {
        room(4);
        if (codePoint < 0x800) {
            bytes[length++] = (byte) (0xc0 | codePoint >> 6);
        } else {
            if (codePoint < 0x10000) {
                bytes[length++] = (byte) (0xe0 | codePoint >> 12);
            } else {
                bytes[length++] = (byte) (0xf0 | codePoint >> 18);
                bytes[length++] = (byte) (0x80 | (codePoint >> 12 & 0x3f));
            }
            bytes[length++] = (byte) (0x80 | (codePoint >> 6 & 0x3f));
        }
        bytes[length++] = (byte) (0x80 | (codePoint & 0x3f));
    }

    private void room(int more) throws IOException {
        if (more > bytes.length - length) {
            if (more > LIMIT - length) {
                throw new IOException("an audit record may not be longer than " + LIMIT + " bytes");
            }
            bytes = Arrays.copyOf(bytes, Math.min(LIMIT, Math.max(2 * bytes.length, length + more)));
        }
    }
}

package io.keychainauth.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Writes JSON into an array of exactly the right size. What does not fit is only counted, so a writer over an empty
 * array measures: the answer then exists once, and no outgrown buffer with secrets is left to wipe.
 */
final class LineWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] line;
    private long size;

    LineWriter(byte[] line) {
        this.line = line;
    }

    /** Bytes written or counted. */
    long size() {
        return size;
    }

    /** Punctuation and names that need no escapes. */
    void raw(byte[] ascii) {
        copy(ascii, 0, ascii.length);
    }

    /** A string in quotes. Escapes what JSON demands and nothing else (RFC 8259, section 7). */
    void string(byte[] utf8) {
        put('"');
        int plain = 0;
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                copy(utf8, plain, i);
                escape(b);
                plain = i + 1;
            }
        }
        copy(utf8, plain, utf8.length);
        put('"');
    }

    private void escape(byte b) {
        int letter = "\b\t\n\f\r\"\\".indexOf(b);
        put('\\');
        if (letter >= 0) {
            put("btnfr\"\\".charAt(letter));
        } else {
            put('u');
            put('0');
            put('0');
            put(HEX[b >> 4]);
            put(HEX[b & 0xf]);
        }
    }

    private void put(int b) {
        if (size < line.length) {
            line[(int) size] = (byte) b;
        }
        size++;
    }

    private void copy(byte[] bytes, int from, int to) {
        int length = to - from;
        if (size + length <= line.length) {
            System.arraycopy(bytes, from, line, (int) size, length);
        }
        size += length;
    }
}

package io.keychainauth.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every character, and every sequence of bytes whose judgement hangs on its first two. */
class Utf8Test {
    @Test
    void everyCharacterIsMeasuredAndWrittenAsTheJdkDoes() {
        StringBuilder all = new StringBuilder();
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                all.appendCodePoint(point);
            }
        }
        String text = all.toString();
        byte[] expected = text.getBytes(UTF_8);
        assertEquals(expected.length, Utf8.length(text));
        byte[] written = new byte[expected.length];
        Utf8.encode(text, written);
        assertArrayEquals(expected, written);
        assertTrue(Utf8.isValid(written, 0, written.length));
    }

    @Test
    void halfASurrogatePairHasNoLength() {
        for (String text :
                new String[] {"\ud800", "\udbff", "\udc00", "\udfff", "a\ud800b", "\udc00\ud800", "\ud800\ud800"}) {
            assertEquals(Utf8.UNPAIRED, Utf8.length(text));
        }
        assertEquals(4, Utf8.length("\ud800\udc00"));
        assertEquals(3, Utf8.length("\ud7ff"));
        assertEquals(3, Utf8.length("\ue000"));
    }

    @Test
    void everySequenceIsJudgedAsTheJdkDoes() {
        byte[][] tails = Stream.of("", "7f", "80", "bf", "c0", "8080", "80bf", "807f", "7f80", "bfc0", "808080")
                .map(HexFormat.of()::parseHex)
                .toArray(byte[][]::new);
        for (int first = 0; first < 256; first++) {
            for (int second : new int[] {0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff}) {
                for (byte[] tail : tails) {
                    byte[] bytes = new byte[2 + tail.length];
                    bytes[0] = (byte) first;
                    bytes[1] = (byte) second;
                    System.arraycopy(tail, 0, bytes, 2, tail.length);
                    if (JsonOracle.isUtf8(bytes) != Utf8.isValid(bytes, 0, bytes.length)) {
                        throw new AssertionError(HexFormat.of().formatHex(bytes));
                    }
                }
            }
        }
    }

    /** The bytes around a line are another line's. */
    @Test
    void onlyWhatIsAskedForIsLookedAt() {
        byte[] bytes = HexFormat.of().parseHex("ff41e282acff");
        assertTrue(Utf8.isValid(bytes, 1, 4));
        assertTrue(Utf8.isValid(bytes, 1, 1));
        for (int length : new int[] {2, 3, 5}) {
            assertFalse(Utf8.isValid(bytes, 1, length));
        }
        assertFalse(Utf8.isValid(bytes, 0, 5));
    }
}

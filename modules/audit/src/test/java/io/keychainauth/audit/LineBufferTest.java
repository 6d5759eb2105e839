package io.keychainauth.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineBufferTest {
    private static final int USUAL = 4 << 10;
    private static final int KEPT = 256 << 10;

    private final LineBuffer buffer = new LineBuffer();

    private interface Append {
        void to(LineBuffer buffer) throws IOException;
    }

    /** Whatever comes first where the buffer ends makes room for itself. */
    @Test
    void everythingFindsRoomWhereverTheBufferEnds() throws IOException {
        everywhere("x", line -> line.put('x'));
        everywhere("ascii", line -> line.ascii("ascii"));
        everywhere("1234567890123", line -> line.number(1234567890123L));
        everywhere("0", line -> line.number(0));
        everywhere("00ff10", line -> line.hex(new byte[] {0, -1, 16}));
        everywhere("\"1969-12-31T23:59:59.009Z\"", line -> line.time(Instant.ofEpochMilli(-991)));
        for (String text : List.of("", "text", "\u00e9", "\u20ac", "\ud83d\udd11", "\u20ac\u20ac\u20ac\u20ac")) {
            everywhere('"' + text + '"', line -> line.text(text));
        }
        everywhere("\"\\\"\\\\\"", line -> line.text("\"\\"));
        everywhere("\"\\u001bxx\"", line -> line.text("\u001bxx"));
        everywhere("\"\\u001b\\ud83d\"", line -> line.text("\u001b\ud83d"));
    }

    private static void everywhere(String expected, Append append) throws IOException {
        for (int left = 0; left <= expected.getBytes(UTF_8).length; left++) {
            LineBuffer buffer = new LineBuffer();
            buffer.ascii("-".repeat(USUAL - left));
            append.to(buffer);
            assertEquals("-".repeat(USUAL - left) + expected, shown(buffer), "with room for " + left);
        }
    }

    @Test
    void escapesWhatSteersATerminalAndNothingElse() throws IOException {
        buffer.text(
                "\u001f ~\u007f\u0080\u009f\u00a0\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff\udc00\ud800");
        assertEquals(
                "\"\\u001f ~\\u007f\\u0080\\u009f\u00a0\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff\\udc00\\ud800\"",
                shown(buffer));
    }

    @Test
    void growsByDoublingAndOnlyWhenFull() throws IOException {
        buffer.ascii("x".repeat(USUAL));
        assertEquals(USUAL, buffer.bytes().length);
        buffer.put('x');
        assertEquals(2 * USUAL, buffer.bytes().length);
        buffer.ascii("x".repeat(5 * USUAL));
        assertEquals(6 * USUAL + 1, buffer.bytes().length);
        assertEquals("x".repeat(6 * USUAL + 1), shown(buffer));
    }

    @Test
    void holdsALineOfTheLimitAndNoByteMore() throws IOException {
        buffer.ascii("x".repeat(LineBuffer.LIMIT));
        assertEquals(LineBuffer.LIMIT, buffer.length());
        assertThrows(IOException.class, () -> buffer.put('x'));
    }

    @Test
    void keepsItsMemoryUnlessALineWasHuge() throws IOException {
        byte[] usual = buffer.bytes();
        buffer.ascii("x");
        buffer.clear();
        assertSame(usual, buffer.bytes());
        assertEquals(0, buffer.length());
        buffer.ascii("x".repeat(KEPT));
        byte[] large = buffer.bytes();
        assertEquals(KEPT, large.length);
        buffer.clear();
        assertSame(large, buffer.bytes());
        buffer.ascii("x".repeat(KEPT + 1));
        buffer.clear();
        assertNotSame(large, buffer.bytes());
        assertEquals(USUAL, buffer.bytes().length);
    }

    private static String shown(LineBuffer buffer) {
        return new String(buffer.bytes(), 0, buffer.length(), UTF_8);
    }
}

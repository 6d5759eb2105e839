package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How the buffer grows: a client that sends byte by byte costs no more than one that sends at once. */
class LineFramerMemoryTest {
    @Test
    void whatIsAloneFitsExactlyAndWhatIsAddedDoublesIt() {
        LineFramer framer = new LineFramer(1000);
        assertEquals(10, afterwards(framer, 10));
        assertEquals(20, afterwards(framer, 1));
        byte[] full = framer.held();
        assertEquals(20, afterwards(framer, 9));
        assertSame(full, framer.held(), "there was room to the last byte");
        assertEquals(40, afterwards(framer, 1));
        assertEquals(121, afterwards(framer, 100));
    }

    @Test
    void noMoreThanTheLongestLineIsSetAside() {
        LineFramer framer = new LineFramer(25);
        afterwards(framer, 10);
        assertEquals(20, afterwards(framer, 1));
        assertEquals(26, afterwards(framer, 10));
        assertEquals(32, afterwards(framer, 11), "a chunk that goes beyond is held until its line is judged");
    }

    @Test
    void whatWasTakenMakesRoom() {
        LineFramer framer = new LineFramer(1000);
        framer.append(bytes("a\nbcde"));
        assertEquals("a", text(framer));
        assertEquals(12, afterwards(framer, 1));
        framer.append(bytes("\nx"));
        assertEquals("bcdex", text(framer));
    }

    /** The usual case: one chunk is one line, and nothing is copied. */
    @Test
    void aChunkThatIsALineIsHandedOn() {
        LineFramer framer = new LineFramer(1000);
        framer.append(bytes("line\n"));
        byte[] held = framer.held();
        Line.Complete line = assertInstanceOf(Line.Complete.class, framer.next().orElseThrow());
        assertSame(held, line.bytes());
        framer.append(bytes("two\nlines\n"));
        byte[] both = framer.held();
        assertNotSame(
                both,
                assertInstanceOf(Line.Complete.class, framer.next().orElseThrow())
                        .bytes());
        Line.Complete last = assertInstanceOf(Line.Complete.class, framer.next().orElseThrow());
        assertNotSame(both, last.bytes());
        assertEquals(5, last.length());
    }

    private static int afterwards(LineFramer framer, int bytes) {
        framer.append(bytes("x".repeat(bytes)));
        return framer.memory();
    }

    private static String text(LineFramer framer) {
        Line.Complete line = assertInstanceOf(Line.Complete.class, framer.next().orElseThrow());
        return new String(line.bytes(), 0, line.length(), StandardCharsets.US_ASCII);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}

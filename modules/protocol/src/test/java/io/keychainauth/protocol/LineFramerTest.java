package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.testkit.Property;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LineFramerTest {
    private static final int MIB = 1 << 20;

    private final LineFramer framer = new LineFramer(MIB);

    @Test
    void severalLinesInOneChunkComeInOrderWithTheirOffsets() {
        framer.append(bytes("one\ntwo\r\n\nthr"));
        assertEquals(List.of("0:one", "4:two\r", "9:"), drain(framer));
        assertTrue(framer.begun());
        framer.append(bytes("ee\n"));
        assertEquals(List.of("10:three"), drain(framer));
        assertFalse(framer.begun());
    }

    @Test
    void aLineMayComeByteByByte() {
        for (byte b : "slow\n".getBytes(StandardCharsets.UTF_8)) {
            assertEquals(List.of(), drain(framer));
            framer.append(ByteBuffer.wrap(new byte[] {b}));
        }
        assertEquals(List.of("0:slow"), drain(framer));
    }

    @Test
    void theLastLineNeedsNoNewline() {
        framer.append(bytes("a\nlast"));
        assertEquals(List.of("0:a"), drain(framer));
        framer.end();
        assertEquals(List.of("2:last"), drain(framer));
        assertEquals(List.of(), drain(framer));
    }

    @Test
    void noLineAtAllIsNotAnEmptyLine() {
        framer.end();
        assertEquals(List.of(), drain(framer));
        assertFalse(framer.begun());
    }

    @Test
    void nothingFollowsTheLastNewline() {
        framer.append(bytes("a\n"));
        framer.end();
        assertEquals(List.of("0:a"), drain(framer));
    }

    @Test
    void exactlyTheLimitPassesAndOneByteMoreDoesNot() {
        framer.append(bytes("x".repeat(MIB)));
        assertEquals(List.of(), drain(framer));
        framer.append(bytes("\n"));
        Line.Complete line = assertInstanceOf(Line.Complete.class, framer.next().orElseThrow());
        assertEquals(MIB, line.length());

        framer.append(bytes("x".repeat(MIB + 1)));
        assertEquals(
                MIB + 1,
                assertInstanceOf(Line.TooLong.class, framer.next().orElseThrow())
                        .start());
    }

    @Test
    void tooLongIsSaidWithoutWaitingForANewline() {
        LineFramer small = new LineFramer(4);
        small.append(bytes("1234"));
        assertEquals(List.of(), drain(small));
        small.append(bytes("5"));
        assertEquals(List.of("0:too long"), drain(small));
        small.append(bytes("\nnext\n"));
        assertEquals(List.of(), drain(small), "a second line must never be seen");
        assertFalse(small.begun());
    }

    @Test
    void tooLongWithItsNewlineInTheSameChunk() {
        LineFramer small = new LineFramer(4);
        small.append(bytes("1234\n12345\n1\n"));
        assertEquals(List.of("0:1234", "5:too long"), drain(small));
    }

    @Test
    void theCarriageReturnCounts() {
        LineFramer small = new LineFramer(4);
        small.append(bytes("123\r\n1234\r\n"));
        assertEquals(List.of("0:123\r", "5:too long"), drain(small));
    }

    @Test
    void tooLongAtTheEndOfTheStream() {
        LineFramer small = new LineFramer(4);
        small.append(bytes("12345"));
        small.end();
        assertEquals(List.of("0:too long"), drain(small));
    }

    @Test
    @Tag("slow")
    @Tag("same-calls")
    void offsetsGoBeyondFourGigabytes() {
        ByteBuffer line = ByteBuffer.wrap(new byte[MIB]);
        line.put(MIB - 1, (byte) '\n');
        ByteBuffer chunk = line.asReadOnlyBuffer();
        long start = -1;
        for (int i = 0; i < 4097; i++) {
            framer.append(chunk.rewind());
            start = framer.next().orElseThrow().start();
        }
        assertEquals(1L << 32, start);
    }

    @Test
    void whatWasTakenIsWiped() {
        byte[] chunk = "secret\nsecret\n".getBytes(StandardCharsets.UTF_8);
        framer.append(ByteBuffer.wrap(chunk));
        assertArrayEquals(new byte[chunk.length], chunk, "the chunk");
        List<Line.Complete> lines = new ArrayList<>();
        for (Optional<Line> line = framer.next(); line.isPresent(); line = framer.next()) {
            lines.add(assertInstanceOf(Line.Complete.class, line.get()));
        }
        lines.forEach(Line.Complete::close);
        lines.forEach(line -> assertArrayEquals(new byte[line.bytes().length], line.bytes(), "a line"));
    }

    @Test
    void whatWasTakenIsWipedBesideALineThatIsStillHere() {
        framer.append(bytes("secret\nnext\nhalf"));
        byte[] buffer = framer.held();
        framer.next();
        assertEquals("\0".repeat(7) + "next\nhalf", new String(buffer, StandardCharsets.UTF_8));
        framer.next();
        assertEquals("\0".repeat(12) + "half", new String(buffer, StandardCharsets.UTF_8));
        framer.append(bytes(" of a longer line that moves the buffer"));
        assertArrayEquals(new byte[buffer.length], buffer, "the outgrown buffer");
        buffer = framer.held();
        framer.close();
        assertArrayEquals(new byte[buffer.length], buffer, "the closed buffer");
    }

    @Test
    void aLineThatIsTooLongIsWiped() {
        LineFramer small = new LineFramer(4);
        small.append(bytes("secret"));
        byte[] buffer = small.held();
        small.next();
        assertArrayEquals(new byte[buffer.length], buffer);
    }

    @Test
    void anIdleFramerHoldsNothing() {
        assertEquals(0, framer.held().length);
        framer.append(bytes("x".repeat(MIB) + "\n"));
        assertTrue(framer.held().length > MIB);
        drain(framer);
        assertEquals(0, framer.held().length, "after one large line");
        framer.append(bytes("a\nb\n"));
        drain(framer);
        assertEquals(0, framer.held().length, "after several lines");
        framer.append(bytes("half"));
        framer.close();
        assertEquals(0, framer.held().length, "after closing");
        assertFalse(framer.begun());
    }

    @Test
    void aBegunLineHoldsNoMoreThanTwiceItsBytes() {
        for (int i = 1; i <= 10_000; i++) {
            framer.append(ByteBuffer.wrap(new byte[] {'x'}));
            assertTrue(framer.held().length <= 2 * i, "capacity " + framer.held().length + " for " + i);
        }
    }

    @Test
    void directAndReadOnlyChunksWork() {
        ByteBuffer direct = ByteBuffer.allocateDirect(8).put("a\nb".getBytes(StandardCharsets.UTF_8));
        framer.append(direct.flip());
        framer.append(bytes("\n").asReadOnlyBuffer());
        assertEquals(List.of("0:a", "2:b"), drain(framer));
    }

    @Test
    void anyChunkingGivesTheSameLines() {
        Property.demand(3_000, random -> {
            byte[] stream = new byte[random.nextInt(120)];
            for (int i = 0; i < stream.length; i++) {
                stream[i] = (byte) (random.nextInt(6) == 0 ? '\n' : 'a' + random.nextInt(26));
            }
            int limit = 8 + random.nextInt(12);
            List<String> whole = lines(stream, limit, stream.length, random);
            for (int most : new int[] {1, 2, 7, 40}) {
                assertEquals(whole, lines(stream, limit, most, random));
            }
        });
    }

    private static List<String> lines(byte[] stream, int limit, int most, Random random) {
        LineFramer framer = new LineFramer(limit);
        List<String> lines = new ArrayList<>();
        int at = 0;
        while (at < stream.length) {
            int size = Math.min(most == 1 ? 1 : 1 + random.nextInt(most), stream.length - at);
            if (most == stream.length) {
                size = most;
            }
            framer.append(ByteBuffer.wrap(Arrays.copyOfRange(stream, at, at + size)));
            at += size;
            if (random.nextInt(3) != 0) {
                lines.addAll(drain(framer));
            }
        }
        framer.end();
        lines.addAll(drain(framer));
        return lines;
    }

    private static List<String> drain(LineFramer framer) {
        List<String> lines = new ArrayList<>();
        for (Optional<Line> line = framer.next(); line.isPresent(); line = framer.next()) {
            lines.add(
                    switch (line.get()) {
                        case Line.Complete complete ->
                            complete.start() + ":"
                                    + new String(complete.bytes(), 0, complete.length(), StandardCharsets.UTF_8);
                        case Line.TooLong tooLong -> tooLong.start() + ":too long";
                    });
        }
        return lines;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}

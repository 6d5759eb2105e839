package io.keychainauth.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts the chunks of one connection into lines. Holds the bytes of lines not taken yet and nothing else: between
 * requests it has no buffer. What it lets go of is wiped, since lines hold secrets. Not safe for use by several threads.
 */
public final class LineFramer implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final int lineBytes;
    private byte[] held = NOTHING;
    private int from;
    private int searched;
    private int to;
    private long start;
    private boolean ended;
    private boolean tooLong;

    /** A framer for lines of at most {@code lineBytes} bytes before the newline. */
    public LineFramer(int lineBytes) {
        this.lineBytes = lineBytes;
    }

    /**
     * Takes all bytes of {@code chunk} and zeroes them there, unless it is read-only. Take the lines with
     * {@link #next()} before the next chunk: what is held is bounded by a line and a chunk.
     */
    public void append(ByteBuffer chunk) {
        int size = chunk.remaining();
        int position = chunk.position();
        if (tooLong) {
            chunk.position(position + size);
        } else {
            reserve(size);
            chunk.get(held, to, size);
            to += size;
        }
        if (!chunk.isReadOnly()) {
            for (int i = 0; i < size; i++) {
                chunk.put(position + i, (byte) 0);
            }
        }
    }

    /** The stream is over: what came after the last newline is a line too. */
    public void end() {
        ended = true;
    }

    /** The next line, in order; empty if its newline is still to come. Nothing follows a line that is too long. */
    public Optional<Line> next() {
        if (from == to) {
            return Optional.empty();
        }
        while (searched < to && held[searched] != '\n') {
            searched++;
        }
        boolean newline = searched < to;
        int length = searched - from;
        if (exceedsLimit(length)) {
            tooLong = true;
            close();
            return Optional.of(new Line.TooLong(start));
        }
        if (newline) {
            return Optional.of(take(length, length + 1));
        }
        return ended ? Optional.of(take(length, length)) : Optional.empty();
    }

    /** A line without an end would take all memory. */
    private boolean exceedsLimit(int length) {
        return length > lineBytes;
    }

    /** Whether bytes of a line are here that {@link #next()} has not returned: its sender's time is running. */
    public boolean begun() {
        return to > from;
    }

    /** Bytes of memory that are set aside for what is here. */
    public int memory() {
        return held.length;
    }

    /** The buffer as it is now, for tests of what it costs and keeps. */
    byte[] held() {
        return held;
    }

    /** Wipes and drops what is held. */
    @Override
    public void close() {
        Arrays.fill(held, (byte) 0);
        release();
    }

    private Line take(int length, int consumed) {
        long lineStart = start;
        start += consumed;
        if (from == 0 && consumed == to) {
            byte[] line = held;
            release();
            return new Line.Complete(line, length, lineStart);
        }
        byte[] line = Arrays.copyOfRange(held, from, from + length);
        Arrays.fill(held, from, from + consumed, (byte) 0);
        from += consumed;
        searched = from;
        if (from == to) {
            release();
        }
        return new Line.Complete(line, length, lineStart);
    }

    private void release() {
        held = NOTHING;
        from = 0;
        searched = 0;
        to = 0;
    }

    private void reserve(int size) {
        if (size <= held.length - to) {
            return;
        }
        int live = to - from;
        int needed = Math.addExact(live, size);
        byte[] wider =
                new byte[live == 0 ? needed : Math.max(needed, (int) Math.min(2L * held.length, lineBytes + 1L))];
        System.arraycopy(held, from, wider, 0, live);
        Arrays.fill(held, (byte) 0);
        held = wider;
        searched -= from;
        from = 0;
        to = live;
    }
}

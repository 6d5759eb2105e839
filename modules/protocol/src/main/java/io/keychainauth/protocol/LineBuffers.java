package io.keychainauth.protocol;

import com.fasterxml.jackson.core.util.BufferRecycler;
import java.util.Arrays;

/**
 * Gives a parser of one line its text buffer and wipes it afterwards.
 *
 * <p>The parser's own recyclers keep buffers for the next parse, on a thread or in a pool, with the last secret still in
 * them. Here nothing is kept. The buffer is as long as the line, so that no string outgrows it: a buffer that grows
 * leaves its unwiped predecessor behind.
 */
final class LineBuffers extends BufferRecycler {
    private final int chars;

    LineBuffers(int lineLength) {
        super(0, 0);
        this.chars = lineLength + 1;
    }

    @Override
    public char[] allocCharBuffer(int purpose, int minSize) {
        return new char[Math.max(minSize, chars)];
    }

    @Override
    public void releaseCharBuffer(int purpose, char[] buffer) {
        Arrays.fill(buffer, '\0');
    }
}

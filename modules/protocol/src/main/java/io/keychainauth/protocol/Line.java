package io.keychainauth.protocol;

import java.util.Arrays;

/** What {@link LineFramer} finds in a stream. */
public sealed interface Line {
    /** Offset of the line's first byte from the start of the stream. */
    long start();

    /** A line within the limit; whoever takes it wipes it by closing. */
    final class Complete implements Line, AutoCloseable {
        private final byte[] bytes;
        private final int length;
        private final long start;

        Complete(byte[] bytes, int length, long start) {
            this.bytes = bytes;
            this.length = length;
            this.start = start;
        }

        /** An array of the line's own that begins with the line; it may be longer than {@link #length()}. */
        public byte[] bytes() {
            return bytes;
        }

        /** Bytes of the line, without its newline. */
        public int length() {
            return length;
        }

        @Override
        public long start() {
            return start;
        }

        /** Overwrites the bytes with zeros. */
        @Override
        public void close() {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** More bytes than a line may have came without a newline, or with it behind them. Nothing follows. */
    record TooLong(long start) implements Line {}
}

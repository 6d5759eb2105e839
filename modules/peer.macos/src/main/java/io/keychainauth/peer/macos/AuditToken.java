package io.keychainauth.peer.macos;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What the kernel says of the process that used a socket last, as 32 bytes: two are equal only if it was the same program
 * in the same process, since the version of a process id changes with every exec and with every process that has the id.
 */
final class AuditToken {
    static final int BYTES = 32;

    private static final int EUID = 1;
    private static final int PID = 5;
    private static final int VERSION = 7;

    private final byte[] bytes;

    /** Copies the bytes. */
    AuditToken(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an audit token of " + bytes.length + " bytes");
        }
        this.bytes = bytes.clone();
    }

    private long word(int index) {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(index * Integer.BYTES));
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Effective user. */
    long user() {
        return word(EUID);
    }

    long pid() {
        return word(PID);
    }

    /** Which of the programs and processes that have had the process id. */
    long version() {
        return word(VERSION);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuditToken token && Arrays.equals(bytes, token.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}

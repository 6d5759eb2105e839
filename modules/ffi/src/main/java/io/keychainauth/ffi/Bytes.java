package io.keychainauth.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Moves bytes over the native border, with a bound on every read. */
public final class Bytes {
    private Bytes() {}

    /** Copies a text as a NUL-terminated UTF-8 string. The text must not contain NUL. */
    public static MemorySegment string(Arena arena, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL in a C string");
        }
        return arena.allocateFrom(text, UTF_8);
    }

    /**
     * Reads a NUL-terminated UTF-8 string.
     *
     * @param limit most bytes to look at, so that a missing terminator never reads beyond what is known to be there
     * @throws IllegalArgumentException if there is no NUL within the limit
     */
    public static String string(MemorySegment pointer, long limit) {
        MemorySegment bounded = pointer.reinterpret(limit);
        for (long i = 0; i < limit; i++) {
            if (bounded.get(JAVA_BYTE, i) == 0) {
                return new String(bounded.asSlice(0, i).toArray(JAVA_BYTE), UTF_8);
            }
        }
        throw new IllegalArgumentException("no end of string within " + limit + " bytes");
    }

    /** Overwrites native memory that held a secret. */
    public static void wipe(MemorySegment segment) {
        segment.fill((byte) 0);
    }
}

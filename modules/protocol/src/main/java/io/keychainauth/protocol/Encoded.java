package io.keychainauth.protocol;

import java.util.Arrays;
import java.util.Optional;

/** A response line ready to be sent; closing wipes it. */
public final class Encoded implements AutoCloseable {
    private final byte[] line;
    private final Optional<Reason> replacedBy;

    Encoded(byte[] line, Optional<Reason> replacedBy) {
        this.line = line;
        this.replacedBy = replacedBy;
    }

    /** The bytes with their newline, zeroed once this is closed. */
    public byte[] line() {
        return line;
    }

    /**
     * Why the line is a failure although the response was a success: {@link Reason#RESPONSE_TOO_LARGE}, or
     * {@link Reason#INTERNAL_ERROR} for a result that is not UTF-8 and so can't be said in JSON.
     */
    public Optional<Reason> replacedBy() {
        return replacedBy;
    }

    @Override
    public void close() {
        Arrays.fill(line, (byte) 0);
    }
}

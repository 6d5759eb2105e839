package io.keychainauth.protocol;

import java.util.Arrays;

/**
 * The UTF-8 bytes of a secret while it crosses the codec. Closing wipes them; nothing prints them.
 *
 * <p>The array is shared, not copied: whoever takes {@link #utf8()} must copy what has to outlive {@link #close()}.
 */
public final class SecretValue implements AutoCloseable {
    private final byte[] utf8;

    /** Takes ownership of {@code utf8}. */
    public SecretValue(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** The bytes themselves, zeroed once this is closed. */
    public byte[] utf8() {
        return utf8;
    }

    @Override
    public void close() {
        Arrays.fill(utf8, (byte) 0);
    }

    @Override
    public String toString() {
        return "SecretValue[redacted]";
    }
}

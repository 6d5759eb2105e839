package io.keychainauth.store;

import java.util.Arrays;

/** Bytes of a secret: UTF-8 text of any content, possibly empty. Closing wipes them; nothing prints them. */
public final class SecretBytes implements AutoCloseable {
    private final byte[] bytes;

    /** Takes ownership of {@code bytes}. */
    public SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes themselves, zeroed once this is closed. */
    public byte[] bytes() {
        return bytes;
    }

    /** A copy with a life of its own. */
    public SecretBytes copy() {
        return new SecretBytes(bytes.clone());
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "SecretBytes[redacted]";
    }
}

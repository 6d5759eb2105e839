package io.keychainauth.store;

import java.util.Map;

/**
 * A stored secret.
 *
 * @param value owned by whoever holds this
 * @param attributes the user's own, possibly empty
 */
public record Secret(SecretBytes value, Map<String, String> attributes) implements AutoCloseable {
    @Override
    public void close() {
        value.close();
    }
}

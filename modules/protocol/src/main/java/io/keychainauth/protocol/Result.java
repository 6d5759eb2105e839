package io.keychainauth.protocol;

import java.util.Map;
import java.util.Optional;

/**
 * One entry of a response.
 *
 * @param target the name
 * @param value present only in answers to {@link Action#READ}
 * @param attributes written only when not empty
 */
public record Result(String target, Optional<SecretValue> value, Map<String, String> attributes)
        implements AutoCloseable {

    /** Wipes the value. */
    @Override
    public void close() {
        value.ifPresent(SecretValue::close);
    }
}

package io.keychainauth.protocol;

import java.util.List;
import java.util.Map;

/**
 * A request that passed every check of shape and limit; nothing in it has been authorised yet.
 *
 * @param action what is asked
 * @param service the namespace, never empty but for {@link Action#CHECK}, where empty means every service
 * @param match {@link Match#EXACT} unless the client said otherwise
 * @param targets names or prefixes in the order sent, empty where the action allows it
 * @param values one per target for {@link Action#WRITE}, else empty
 * @param attributes to store or to filter by, in the order sent
 */
public record Request(
        Action action,
        String service,
        Match match,
        List<String> targets,
        List<SecretValue> values,
        Map<String, String> attributes)
        implements AutoCloseable {

    /** Wipes the values. */
    @Override
    public void close() {
        values.forEach(SecretValue::close);
    }
}

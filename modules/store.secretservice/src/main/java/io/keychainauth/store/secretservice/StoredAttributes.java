package io.keychainauth.store.secretservice;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How secrets are named in the keyring. The schema only marks items as ours, it is no part of the name: what
 * {@code secret-tool store service … target …} wrote is the same secret.
 */
final class StoredAttributes {
    static final String SCHEMA = "io.keychainauth.Secret";

    private static final String SCHEMA_KEY = "xdg:schema";
    private static final String STAGED_SCHEMA = "io.keychainauth.Staged";
    private static final String SERVICE = "service";
    private static final String TARGET = "target";
    private static final String STAGED = "staged.";
    private static final String OWN = "attr.";

    private StoredAttributes() {}

    /** Finds the items of one secret. */
    static Map<String, String> of(SecretId id) {
        return Map.of(SERVICE, id.service(), TARGET, id.target());
    }

    /** Finds the items of a service. */
    static Map<String, String> ofService(String service) {
        return Map.of(SERVICE, service);
    }

    /** Finds all items that we made. */
    static Map<String, String> ofSchema() {
        return Map.of(SCHEMA_KEY, SCHEMA);
    }

    /** Finds, and names, the items of one secret that are not complete yet: no search for the secret finds them. */
    static Map<String, String> staged(SecretId id) {
        return Map.of(SCHEMA_KEY, STAGED_SCHEMA, STAGED + SERVICE, id.service(), STAGED + TARGET, id.target());
    }

    /** Attributes of a new item. */
    static Map<String, String> complete(SecretId id, Map<String, String> own) {
        return replaced(Map.of(SCHEMA_KEY, SCHEMA), id, own);
    }

    /** Attributes of an item after a change: what other programs added to it stays, or they would lose it. */
    static Map<String, String> replaced(Map<String, String> stored, SecretId id, Map<String, String> own) {
        Map<String, String> all = new HashMap<>();
        stored.forEach((name, value) -> {
            if (!name.startsWith(OWN)) {
                all.put(name, value);
            }
        });
        own.forEach((name, value) -> all.put(OWN + name, value));
        all.putAll(of(id));
        return Map.copyOf(all);
    }

    /** The user's own attributes. */
    static Map<String, String> own(Map<String, String> stored) {
        Map<String, String> own = new HashMap<>();
        stored.forEach((name, value) -> {
            if (name.startsWith(OWN)) {
                own.put(name.substring(OWN.length()), value);
            }
        });
        return Map.copyOf(own);
    }

    /** The secret that an item holds, empty if it is another program's item and none of ours. */
    static Optional<SecretId> id(Map<String, String> stored) {
        String service = stored.get(SERVICE);
        String target = stored.get(TARGET);
        return service == null || target == null || service.isEmpty() || target.isEmpty()
                ? Optional.empty()
                : Optional.of(new SecretId(service, target));
    }

    /** What a keyring application shows. */
    static String label(SecretId id) {
        return "keychain-auth: " + id.service() + "/" + id.target();
    }

    /**
     * Refuses text that D-Bus cannot carry. Replacing such characters would let two names meet in one item.
     *
     * @throws StoreException if the text holds NUL or half a surrogate pair
     */
    static void requireStorable(String text) throws StoreException {
        if (text.indexOf('\0') >= 0 || !UTF_8.newEncoder().canEncode(text)) {
            throw new StoreException(
                    Kind.FAILED,
                    "a name or attribute holds a NUL or half a surrogate pair, which no keyring can keep: rename it",
                    "",
                    0,
                    null);
        }
    }
}

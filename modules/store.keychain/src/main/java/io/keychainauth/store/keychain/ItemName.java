package io.keychainauth.store.keychain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;

/**
 * What names a generic password: no two in one keychain have both in common. The bytes of their UTF-8 forms are compared,
 * nothing is folded or normalised.
 *
 * @param service {@code keychain-auth:} and the service of a secret
 * @param account its target
 */
record ItemName(String service, String account) {
    private static final String NAMESPACE = "keychain-auth:";

    /**
     * The name of a secret.
     *
     * @throws StoreException if no keychain can keep it
     */
    static ItemName of(SecretId id) throws StoreException {
        requireStorable(id.target());
        return new ItemName(ofService(id.service()), id.target());
    }

    /** What the items of a service have in common. */
    static String ofService(String service) throws StoreException {
        requireStorable(service);
        return NAMESPACE + service;
    }

    /** Whether it is the name of a secret, which another program may have given too. */
    boolean isOurs() {
        return service.startsWith(NAMESPACE) && service.length() > NAMESPACE.length() && !account.isEmpty();
    }

    /** Whether a text has a UTF-8 form: half a surrogate pair has none. */
    static boolean encodable(String text) {
        return UTF_8.newEncoder().canEncode(text);
    }

    /** The system cuts names at a NUL and takes those that have no UTF-8 form for empty: two names would meet in one item. */
    private static void requireStorable(String text) throws StoreException {
        if (text.indexOf('\0') >= 0 || !encodable(text)) {
            throw new StoreException(
                    Kind.FAILED,
                    "a name holds a NUL or half a surrogate pair, which no keychain can keep: rename it",
                    "",
                    0,
                    null);
        }
    }
}

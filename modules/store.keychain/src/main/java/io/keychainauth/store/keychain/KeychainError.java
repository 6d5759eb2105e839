package io.keychainauth.store.keychain;

import static io.keychainauth.store.keychain.gen.security.security_h.errSecAuthFailed;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecInDarkWake;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecInteractionNotAllowed;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecInteractionRequired;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecInvalidOwnerEdit;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecMissingEntitlement;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecNoDefaultKeychain;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecNoSuchKeychain;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecNotAvailable;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecSuccess;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecUserCanceled;

import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.util.Set;

/**
 * Result codes of the Security framework, and what a store says of them.
 *
 * @see <a href="https://developer.apple.com/documentation/security/security-framework-result-codes">Result codes</a>
 */
final class KeychainError {
    /** Only the user can change that, by unlocking the keychain or by letting us have the item: nothing is gone. */
    private static final Set<Integer> LOCKED = Set.of(
            errSecInteractionNotAllowed(),
            errSecInteractionRequired(),
            errSecAuthFailed(),
            errSecUserCanceled(),
            errSecInDarkWake());

    private static final Set<Integer> NO_KEYCHAIN =
            Set.of(errSecNotAvailable(), errSecNoSuchKeychain(), errSecNoDefaultKeychain());

    private KeychainError() {}

    /**
     * Takes a result.
     *
     * @throws StoreException unless it is {@code errSecSuccess}
     */
    static void check(String function, int status) throws StoreException {
        if (status != errSecSuccess()) {
            throw of(function, status);
        }
    }

    /** What to throw when a call failed with this code. */
    static StoreException of(String function, int status) {
        String failed = function + " answered " + status;
        if (LOCKED.contains(status)) {
            return locked(function, status, " (" + failed + ")");
        }
        return new StoreException(Kind.FAILED, advice(status) + ": " + failed, function, status, null);
    }

    /** What to throw for a keychain that is locked, before anything is tried. */
    static StoreException locked(String function) {
        return locked(function, errSecSuccess(), "");
    }

    /** What to throw for an answer that is not of the form that its documentation says, or a call that had no memory. */
    static StoreException malformed(String function, String what) {
        return new StoreException(Kind.FAILED, "the Keychain is out of order: " + what, function, 0, null);
    }

    private static StoreException locked(String function, int status, String failed) {
        return new StoreException(
                Kind.LOCKED,
                "the keychain is locked, or does not let keychain-auth have this item" + failed
                        + ": unlock it (security unlock-keychain), or allow access in Keychain Access",
                function,
                status,
                null);
    }

    private static String advice(int status) {
        if (NO_KEYCHAIN.contains(status)) {
            return "the user has no default keychain: see security default-keychain";
        }
        if (status == errSecInvalidOwnerEdit()) {
            return "another program made this item and alone may remove it: do that in Keychain Access";
        }
        if (status == errSecMissingEntitlement()) {
            return "the Keychain asks for an entitlement, as it does for no keychain that is a file";
        }
        return "the Keychain refuses";
    }
}

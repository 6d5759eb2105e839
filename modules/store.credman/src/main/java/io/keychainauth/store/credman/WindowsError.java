package io.keychainauth.store.credman;

import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.util.Set;

/**
 * Error codes of Windows, and what a store says of them.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/debug/system-error-codes">System error codes</a>
 */
final class WindowsError {
    static final int ERROR_NOT_FOUND = 1168;
    static final int ERROR_SERVICE_DISABLED = 1058;
    static final int ERROR_SERVICE_NOT_ACTIVE = 1062;
    static final int ERROR_NOT_LOGGED_ON = 1245;
    static final int ERROR_NO_SUCH_LOGON_SESSION = 1312;
    static final int RPC_S_SERVER_UNAVAILABLE = 1722;

    /** The credentials are out of reach until the user signs in or starts the service: none of them is gone. */
    private static final Set<Integer> OUT_OF_REACH = Set.of(
            ERROR_NO_SUCH_LOGON_SESSION,
            ERROR_NOT_LOGGED_ON,
            ERROR_SERVICE_DISABLED,
            ERROR_SERVICE_NOT_ACTIVE,
            RPC_S_SERVER_UNAVAILABLE);

    private WindowsError() {}

    /** What to throw when a call failed with this code. */
    static StoreException of(String function, int code) {
        String failed = function + " failed with error " + code;
        return OUT_OF_REACH.contains(code)
                ? new StoreException(
                        Kind.LOCKED,
                        "the Credential Manager has no credentials for this logon session (" + failed
                                + "): sign in at the machine itself, and see that its service VaultSvc runs",
                        function,
                        code,
                        null)
                : new StoreException(Kind.FAILED, "the Credential Manager refuses: " + failed, function, code, null);
    }
}

package io.keychainauth.store.secretservice;

import java.io.Serial;

/** A call to the keyring failed. Carries names and codes only: a provider's own words may repeat what it was given. */
final class KeyringException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What to do about it. */
    enum Kind {
        /** The connection is of no use any more; another one may be. */
        GONE,
        /** No answer in time: whether the call took effect is not known. */
        SLOW,
        /** Only its user can unlock it. */
        LOCKED,
        /** There is no default keyring. */
        NO_KEYRING,
        /** What the call was about is not there, or no longer. */
        MISSING,
        /** Anything else. */
        REFUSED
    }

    private final Kind kind;
    private final String function;
    private final int code;

    KeyringException(Kind kind, String message, String function, int code) {
        super(message);
        this.kind = kind;
        this.function = function;
        this.code = code;
    }

    KeyringException(Kind kind, String message) {
        this(kind, message, "", 0);
    }

    Kind kind() {
        return kind;
    }

    /** The D-Bus method that failed, empty if none did. */
    String function() {
        return function;
    }

    /** GLib's error code, 0 if there is none. */
    int code() {
        return code;
    }
}

package io.keychainauth.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A store could not do what was asked. Never carries a secret. */
public final class StoreException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What kind of failure. */
    public enum Kind {
        /** The store is locked and cannot be unlocked without its user. */
        LOCKED,
        /** Anything else. */
        FAILED
    }

    private final Kind kind;
    private final String function;
    private final int code;

    /**
     * A failure.
     *
     * @param message what happened and what to do next; constant text and names, never a value
     * @param function the call that failed, empty if none did
     * @param code its error code, 0 if there is none
     */
    public StoreException(Kind kind, String message, String function, int code, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.function = function;
        this.code = code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What kind of failure. */
    public Kind kind() {
        return kind;
    }

    /** Name of the call that failed, empty if none did. */
    public String function() {
        return function;
    }

    /** Error code of that call, 0 if there is none. */
    public int code() {
        return code;
    }
}

package io.keychainauth.policy;

import java.io.Serial;

/**
 * A policy or pending file that cannot be used as it is. The message is one printable line: the file, line and column
 * where there are any, what is wrong, and what to do next.
 */
public final class PolicyException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A named error. */
    public PolicyException(String message) {
        super(message);
    }

    /** A named error with what caused it. */
    public PolicyException(String message, Throwable cause) {
        super(message, cause);
    }
}

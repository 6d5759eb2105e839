package io.keychainauth.daemon;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The daemon cannot start; the message is one line that says what to do next. */
public final class StartException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A refusal of our own. */
    public StartException(String message) {
        this(message, null);
    }

    /** A failure below us. */
    public StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

package io.keychainauth.platform;

import java.io.Serial;

/** The operating system did not do what the daemon relies on; the message says what to do next. */
public final class PlatformException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String function;
    private final int code;

    /**
     * A failure.
     *
     * @param function the call that failed, empty if none did
     * @param code its error code, 0 if there is none
     */
    public PlatformException(String message, String function, int code) {
        super(message);
        this.function = function;
        this.code = code;
    }

    /** Name of the call that failed, empty if none did. */
    public String function() {
        return function;
    }

    /** Error code of that call, 0 if there is none. */
    public int code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

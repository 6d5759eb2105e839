package io.keychainauth.peer.windows;

import java.io.Serial;

/** A failed call. Without a stack trace: it is caught at the next step and becomes evidence. */
final class CallException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String function;
    private final int code;

    /**
     * Records a failure.
     *
     * @param function name of the call
     * @param code what GetLastError gave
     */
    CallException(String function, int code) {
        super(function + " failed with error " + code, null, false, false);
        this.function = function;
        this.code = code;
    }

    String function() {
        return function;
    }

    int code() {
        return code;
    }
}

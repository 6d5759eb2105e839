package io.keychainauth.peer.serving;

import java.io.Serial;

/** A failed system call. Without a stack trace: it is caught at the next step and becomes evidence. */
public final class KernelException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** No call leaves this code. */
    private static final int MALFORMED = 0;

    private final String function;
    private final int code;

    /**
     * Records a failure.
     *
     * @param function name of the call
     * @param code errno(3) that it left
     */
    public KernelException(String function, int code) {
        super(function + " failed with error " + code, null, false, false);
        this.function = function;
        this.code = code;
    }

    /** What was read is not what its documentation says. */
    public static KernelException malformed(String what) {
        return new KernelException("reading " + what, MALFORMED);
    }

    /** Name of the call. */
    public String function() {
        return function;
    }

    /** The error code that it left. */
    public int code() {
        return code;
    }
}

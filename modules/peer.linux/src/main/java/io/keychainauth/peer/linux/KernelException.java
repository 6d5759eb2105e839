package io.keychainauth.peer.linux;

import java.io.Serial;

/** A failed system call. Without a stack trace: it is caught at the next step and becomes evidence. */
final class KernelException extends Exception {
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
    KernelException(String function, int code) {
        super(function + " failed with error " + code, null, false, false);
        this.function = function;
        this.code = code;
    }

    /** What was read is not what its documentation says. */
    static KernelException malformed(String what) {
        return new KernelException("reading " + what, MALFORMED);
    }

    /**
     * A path leads to no file, to none that we may reach, or to none that the kernel remembers: then nobody executes it
     * from there.
     */
    boolean nothingThere() {
        return code == Errno.ENOENT || code == Errno.ENOTDIR || code == Errno.EACCES || code == Errno.EAGAIN;
    }

    /** A file of a process is closed to us, or this kernel does not have it. */
    boolean refused() {
        return code == Errno.EACCES || code == Errno.EPERM || code == Errno.ENOENT;
    }

    String function() {
        return function;
    }

    int code() {
        return code;
    }

    /** How /proc says that a process is no more. */
    boolean noSuchProcess() {
        return code == Errno.ESRCH || code == Errno.ENOENT;
    }
}

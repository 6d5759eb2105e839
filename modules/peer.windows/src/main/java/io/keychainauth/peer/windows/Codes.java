package io.keychainauth.peer.windows;

/**
 * The error codes that this module tells apart ("System Error Codes" of the Windows documentation); every other code is a
 * failure without a name. A test compares the numbers with the generated ones.
 */
final class Codes {
    static final int ERROR_FILE_NOT_FOUND = 2;
    static final int ERROR_PATH_NOT_FOUND = 3;
    static final int ERROR_ACCESS_DENIED = 5;
    static final int ERROR_INVALID_HANDLE = 6;
    static final int ERROR_SHARING_VIOLATION = 32;
    static final int ERROR_HANDLE_EOF = 38;
    static final int ERROR_INVALID_PARAMETER = 87;
    static final int ERROR_BROKEN_PIPE = 109;
    static final int ERROR_SEM_TIMEOUT = 121;
    static final int ERROR_PIPE_BUSY = 231;
    static final int ERROR_NO_DATA = 232;
    static final int ERROR_PIPE_NOT_CONNECTED = 233;
    static final int WAIT_TIMEOUT = 258;
    static final int ERROR_PIPE_CONNECTED = 535;
    static final int ERROR_OPERATION_ABORTED = 995;
    static final int ERROR_IO_INCOMPLETE = 996;
    static final int ERROR_IO_PENDING = 997;

    private Codes() {}

    /** Whether it says that something is still under way; the second where no time to wait was left. */
    static boolean unfinished(int code) {
        return code == WAIT_TIMEOUT || code == ERROR_IO_INCOMPLETE;
    }

    /** Whether it says that nobody is at the other end of a pipe any more. */
    static boolean hungUp(int code) {
        return code == ERROR_BROKEN_PIPE || code == ERROR_NO_DATA || code == ERROR_PIPE_NOT_CONNECTED;
    }
}

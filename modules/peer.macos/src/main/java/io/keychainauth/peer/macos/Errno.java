package io.keychainauth.peer.macos;

/**
 * The error codes that this module tells apart (errno(2) of macOS); every other code is a failure without a name. A test
 * compares them with the generated ones.
 */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int EACCES = 13;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int EAGAIN = 35;
    static final int ENOTSOCK = 38;
    static final int ECONNABORTED = 53;
    static final int ENOTCONN = 57;
    static final int ECONNREFUSED = 61;
    static final int EPROTO = 100;

    private Errno() {}
}

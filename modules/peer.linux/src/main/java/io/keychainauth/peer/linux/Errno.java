package io.keychainauth.peer.linux;

/**
 * The error codes that this module tells apart (errno(3)); every other code is a failure without a name. The numbers are
 * those of asm-generic/errno.h, which x86-64 and arm64 share; a test compares them with the generated ones.
 */
final class Errno {
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EPERM = 1;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int ENOTTY = 25;
    static final int ETXTBSY = 26;
    static final int EROFS = 30;
    static final int ERANGE = 34;
    static final int ENAMETOOLONG = 36;
    static final int ENOSYS = 38;
    static final int ENODATA = 61;
    static final int EPROTO = 71;
    static final int ENOPROTOOPT = 92;
    static final int EPROTONOSUPPORT = 93;
    static final int EOPNOTSUPP = 95;
    static final int EAFNOSUPPORT = 97;
    static final int ECONNABORTED = 103;
    static final int ECONNREFUSED = 111;

    private Errno() {}

    /**
     * A path leads to no file, to none that we may reach, or to none that the kernel remembers: then nobody executes it
     * from there.
     */
    static boolean nothingThere(int code) {
        return code == ENOENT || code == ENOTDIR || code == EACCES || code == EAGAIN;
    }

    /** A file of a process is closed to us, or this kernel does not have it. */
    static boolean refused(int code) {
        return code == EACCES || code == EPERM || code == ENOENT;
    }

    /** How /proc says that a process is no more. */
    static boolean noSuchProcess(int code) {
        return code == ESRCH || code == ENOENT;
    }
}

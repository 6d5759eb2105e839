package io.keychainauth.peer.macos;

import io.keychainauth.peer.Refusal;

/** What a step of the proof asks, and so what its errors mean. */
enum Stage {
    /** The socket: who is at its other end. */
    SOCKET {
        @Override
        Refusal refusal(int code) {
            return switch (code) {
                // Without a peer, or with one that is no process any more.
                case Errno.ENOTCONN, Errno.EINVAL, Errno.ESRCH -> Refusal.PROCESS_GONE;
                default -> Refusal.PROOF_FAILED;
            };
        }
    },
    /** The process behind it. */
    PROCESS {
        @Override
        Refusal refusal(int code) {
            return switch (code) {
                case Errno.ESRCH -> Refusal.PROCESS_GONE;
                case Errno.EPERM, Errno.EACCES -> Refusal.NOT_DUMPABLE;
                default -> Refusal.PROOF_FAILED;
            };
        }
    },
    /** The file that it was started from. */
    EXECUTABLE {
        @Override
        Refusal refusal(int code) {
            return switch (code) {
                case Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.EPERM -> Refusal.EXECUTABLE_UNREADABLE;
                default -> Refusal.PROOF_FAILED;
            };
        }
    };

    abstract Refusal refusal(int code);
}

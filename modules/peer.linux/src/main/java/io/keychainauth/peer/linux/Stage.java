package io.keychainauth.peer.linux;

import io.keychainauth.peer.Refusal;

/** What a step of the proof asks, and so what its errors mean. */
enum Stage {
    /** The socket. */
    SOCKET {
        @Override
        Refusal refusal(int code, boolean foreignGroup) {
            return Refusal.PROOF_FAILED;
        }
    },
    /** The handle of the process behind it. */
    HANDLE {
        @Override
        Refusal refusal(int code, boolean foreignGroup) {
            return switch (code) {
                // EINVAL and ENODATA: a kernel that has the option says so once the process is reaped.
                case Errno.ESRCH, Errno.EINVAL, Errno.ENODATA -> Refusal.PROCESS_GONE;
                default -> Refusal.PROOF_FAILED;
            };
        }
    },
    /** Files below /proc of the process. */
    PROCESS {
        @Override
        Refusal refusal(int code, boolean foreignGroup) {
            return switch (code) {
                case Errno.ESRCH, Errno.ENOENT -> Refusal.PROCESS_GONE;
                // The peer is of our own user: one of another group, with a capability that we lack, or that is not
                // dumpable, refuses its files then (ptrace(2), "Ptrace access mode checking"), or a security module
                // does.
                case Errno.EACCES, Errno.EPERM -> foreignGroup ? Refusal.FOREIGN_GROUP : Refusal.NOT_DUMPABLE;
                default -> Refusal.PROOF_FAILED;
            };
        }
    },
    /** Which socket is at the other end. */
    PEER_SOCKET {
        @Override
        Refusal refusal(int code, boolean foreignGroup) {
            // Our end lives in the network namespace that the client made its own in.
            return code == Errno.ENOENT ? Refusal.DIFFERENT_NETWORK_NAMESPACE : Refusal.PROOF_FAILED;
        }
    };

    abstract Refusal refusal(int code, boolean foreignGroup);
}

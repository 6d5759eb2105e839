package io.keychainauth.peer.windows;

import io.keychainauth.peer.Refusal;

/** What a step of the proof asks, and so what its errors mean. */
enum Stage {
    /** The pipe: who opened its other end. */
    PIPE {
        @Override
        Refusal refusal(int code) {
            return Codes.hungUp(code) ? Refusal.PROCESS_GONE : Refusal.PROOF_FAILED;
        }
    },
    /** The process behind it. */
    PROCESS {
        @Override
        Refusal refusal(int code) {
            return switch (code) {
                case Codes.ERROR_INVALID_PARAMETER -> Refusal.PROCESS_GONE; // No process has the id.
                case Codes.ERROR_ACCESS_DENIED -> Refusal.NOT_DUMPABLE; // It is protected, or runs with higher rights.
                default -> Refusal.PROOF_FAILED;
            };
        }
    },
    /** The file that it was started from. */
    EXECUTABLE {
        @Override
        Refusal refusal(int code) {
            return switch (code) {
                case Codes.ERROR_FILE_NOT_FOUND,
                        Codes.ERROR_PATH_NOT_FOUND,
                        Codes.ERROR_ACCESS_DENIED,
                        Codes.ERROR_SHARING_VIOLATION -> Refusal.EXECUTABLE_UNREADABLE;
                default -> Refusal.PROOF_FAILED;
            };
        }
    };

    abstract Refusal refusal(int code);
}

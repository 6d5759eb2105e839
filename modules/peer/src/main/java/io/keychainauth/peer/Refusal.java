package io.keychainauth.peer;

/** Why a peer is not accepted as what it seems to be; the {@code detail} of a denial. */
public enum Refusal {
    /** The process ended, or its process id means another one by now. */
    PROCESS_GONE("process_gone"),
    /** Another user's process. */
    FOREIGN_USER("foreign_user"),
    /** The process lives in a process id namespace that we cannot look into. */
    DIFFERENT_PID_NAMESPACE("different_pid_namespace"),
    /** The process forbids others of its user to look at it. */
    NOT_DUMPABLE("not_dumpable"),
    /** The process runs another image than the one that connected. */
    IMAGE_CHANGED("image_changed"),
    /** The executable was replaced by one that the policy knows under the same path. */
    EXECUTABLE_REPLACED("executable_replaced"),
    /** Bytes came from another process than the one that connected. */
    FOREIGN_SENDER("foreign_sender"),
    /** The peer sent ancillary data that does not belong there. */
    UNEXPECTED_CONTROL_DATA("unexpected_control_data"),
    /** The executable is too large to be hashed. */
    EXECUTABLE_TOO_LARGE("executable_too_large"),
    /** The executable could not be read, or changed while it was being read. */
    EXECUTABLE_UNREADABLE("executable_unreadable"),
    /** The bytes may have been written before the image was known. */
    NOT_PROVEN("not_proven"),
    /** A step of the proof failed in a way that has no name of its own. */
    PROOF_FAILED("proof_failed");

    private final String detail;

    Refusal(String detail) {
        this.detail = detail;
    }

    /** The name in the audit log. */
    public String detail() {
        return detail;
    }
}

package io.keychainauth.peer;

/** Why a peer is not accepted as what it seems to be; the {@code detail} of a denial. */
public enum Refusal {
    /** The process ended, or its process id means another one by now. */
    PROCESS_GONE("process_gone"),
    /** Another user's process. */
    FOREIGN_USER("foreign_user"),
    /** The process lives in a process id namespace that we cannot look into. */
    DIFFERENT_PID_NAMESPACE("different_pid_namespace"),
    /** The process lives in a user namespace of its own. */
    DIFFERENT_USER_NAMESPACE("different_user_namespace"),
    /** The process sees another tree of files. */
    DIFFERENT_MOUNT_NAMESPACE("different_mount_namespace"),
    /** The process uses a network stack of its own. */
    DIFFERENT_NETWORK_NAMESPACE("different_network_namespace"),
    /** The process runs with another group than we do, so that we may not look at it. */
    FOREIGN_GROUP("foreign_group"),
    /** The process forbids others of its user to look at it. */
    NOT_DUMPABLE("not_dumpable"),
    /** The first thread of the process ended, and what could be said of the process with it. */
    LEADER_THREAD_EXITED("leader_thread_exited"),
    /** Somebody traces the process. */
    TRACED("traced"),
    /** The executable or a library lies where not everybody sees the same file. */
    UNTRUSTED_FILESYSTEM("untrusted_filesystem"),
    /** The process does not execute the file that it names as its executable. */
    EXECUTABLE_NOT_MAPPED("executable_not_mapped"),
    /** Code of the process was changed in memory. */
    CODE_MODIFIED("code_modified"),
    /** The process can execute code that came from no file, and its policy entry does not allow that. */
    ANONYMOUS_EXECUTABLE_MEMORY("anonymous_executable_memory"),
    /** A library could be changed by our user and is not pinned. */
    USER_WRITABLE_LIBRARY("user_writable_library"),
    /** A library is not the file at its path any more. */
    LIBRARY_REPLACED("library_replaced"),
    /** The process has more mappings than are worth looking at. */
    TOO_MANY_MAPPINGS("too_many_mappings"),
    /** The process has more open descriptors than are worth looking at. */
    TOO_MANY_DESCRIPTORS("too_many_descriptors"),
    /** The process holds no descriptor of this connection: somebody else connected in its name. */
    SOCKET_NOT_HELD("socket_not_held"),
    /** The connection is a standard stream of the process, which may be made to print a request. */
    STDIO_SOCKET("stdio_socket"),
    /** The request may be another image's, since the connection could have been kept across an exec. */
    DESCRIPTOR_NOT_CLOSE_ON_EXEC("descriptor_not_close_on_exec"),
    /** The process runs another image than the one that connected, or its executable memory did not hold still. */
    IMAGE_CHANGED("image_changed"),
    /**
     * The file at the path of the executable is another one by now, and the policy does not know what runs; on a system
     * whose gathering sees that the file is another one, whatever the policy knows.
     */
    EXECUTABLE_REPLACED("executable_replaced"),
    /** The program is not signed as its policy entry demands. */
    OTHER_SIGNATURE("other_signature"),
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

    /** Whether it is about one request only, so that a later one of the same connection can be better. */
    public boolean ofOneRequest() {
        return this == NOT_PROVEN || this == DESCRIPTOR_NOT_CLOSE_ON_EXEC;
    }

    /** The name in the audit log. */
    public String detail() {
        return detail;
    }
}

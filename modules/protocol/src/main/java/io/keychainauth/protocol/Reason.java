package io.keychainauth.protocol;

/**
 * Why a request did not succeed. Some reasons leave the connection open in one case and close it in another; that is
 * decided where the reason arises, see the table in {@code docs/protocol.md}.
 */
public enum Reason {
    UNREGISTERED_BINARY_PENDING_APPROVAL(Status.DENIED, "unregistered_binary_pending_approval"),
    UNREGISTERED_BINARY(Status.DENIED, "unregistered_binary"),
    UNATTESTABLE_PEER(Status.DENIED, "unattestable_peer"),
    SERVICE_NOT_ALLOWED(Status.DENIED, "service_not_allowed"),
    ACTION_NOT_IN_POLICY(Status.DENIED, "action_not_in_policy"),
    MALFORMED_REQUEST(Status.ERROR, "malformed_request"),
    TOO_MANY_SESSIONS(Status.ERROR, "too_many_sessions"),
    TIMEOUT(Status.ERROR, "timeout"),
    STORE_LOCKED(Status.ERROR, "store_locked"),
    RESPONSE_TOO_LARGE(Status.ERROR, "response_too_large"),
    INTERNAL_ERROR(Status.ERROR, "internal_error");

    private final Status status;
    private final String wire;

    Reason(Status status, String wire) {
        this.status = status;
        this.wire = wire;
    }

    /** The status that this reason always comes with. */
    public Status status() {
        return status;
    }

    /** The name on the wire and in the audit log. */
    public String wire() {
        return wire;
    }
}

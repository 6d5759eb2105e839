package io.keychainauth.peer;

import java.io.Serial;

/** The transport, or a step of attestation, failed. The message says what to do next where a user can do something. */
public final class PeerException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String function;
    private final int code;
    private final boolean absent;

    /**
     * A failed call of the operating system.
     *
     * @param function its name
     * @param code its error code
     */
    public PeerException(String message, String function, int code) {
        this(message, function, code, false);
    }

    /** A refusal of our own. */
    public PeerException(String message) {
        this(message, "", 0, false);
    }

    private PeerException(String message, String function, int code, boolean absent) {
        super(message);
        this.function = function;
        this.code = code;
        this.absent = absent;
    }

    /** Nobody listens at the endpoint. */
    public static PeerException nobodyListens(Endpoint endpoint, String function, int code) {
        return new PeerException("nobody listens at " + endpoint, function, code, true);
    }

    /** Name of the call that failed, empty if none did. */
    public String function() {
        return function;
    }

    /** Error code of the operating system, 0 if none. */
    public int code() {
        return code;
    }

    /** Whether nobody listens at the endpoint that was dialled. */
    public boolean absent() {
        return absent;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}

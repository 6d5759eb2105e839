package io.keychainauth.protocol;

/** Outcome of a request. */
public enum Status {
    SUCCESS("success"),
    DENIED("denied"),
    ERROR("error");

    private final String wire;

    Status(String wire) {
        this.wire = wire;
    }

    /** The name on the wire. */
    public String wire() {
        return wire;
    }
}

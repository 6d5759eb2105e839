package io.keychainauth.protocol;

/** Outcome of a request that did not succeed. */
public enum Status {
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

package io.keychainauth.protocol;

import java.util.Optional;

/** How the targets of a request are compared with stored names; the wire name is the lower-case name. */
public enum Match {
    /** A target is a whole name. */
    EXACT("exact"),
    /** A target is the beginning of names; the empty target matches every name of the service. */
    PREFIX("prefix");

    private final String wire;

    Match(String wire) {
        this.wire = wire;
    }

    /** The name on the wire. */
    public String wire() {
        return wire;
    }

    /** Finds a match by its exact, case-sensitive wire name. */
    public static Optional<Match> of(String wire) {
        for (Match match : values()) {
            if (match.wire.equals(wire)) {
                return Optional.of(match);
            }
        }
        return Optional.empty();
    }
}

package io.keychainauth.protocol;

import java.util.Optional;

/** What a request asks for; the wire name is the lower-case name. */
public enum Action {
    READ("read"),
    WRITE("write"),
    DELETE("delete"),
    SEARCH("search"),
    CHECK("check");

    private final String wire;

    Action(String wire) {
        this.wire = wire;
    }

    /** The name on the wire and in the audit log. */
    public String wire() {
        return wire;
    }

    /** Whether it changes nothing, and the client is told something; that nothing was found is told, too. */
    public boolean tells() {
        return this != WRITE && this != DELETE;
    }

    /** Finds an action by its exact, case-sensitive wire name. */
    public static Optional<Action> of(String wire) {
        for (Action action : values()) {
            if (action.wire.equals(wire)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}

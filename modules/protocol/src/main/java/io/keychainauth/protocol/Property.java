package io.keychainauth.protocol;

import java.util.List;
import java.util.Optional;

/** The properties that a request may have; anything else is malformed. */
enum Property {
    TYPE("type"),
    ACTION("action"),
    SERVICE("service"),
    MATCH("match"),
    TARGETS("targets"),
    VALUES("values"),
    ATTRIBUTES("attributes");

    static final List<Property> ALL = List.of(values());

    private final String wire;

    Property(String wire) {
        this.wire = wire;
    }

    String wire() {
        return wire;
    }

    /** Finds a property by its exact, case-sensitive name. */
    static Optional<Property> of(String name) {
        for (Property property : ALL) {
            if (property.wire.equals(name)) {
                return Optional.of(property);
            }
        }
        return Optional.empty();
    }
}

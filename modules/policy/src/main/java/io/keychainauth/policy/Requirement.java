package io.keychainauth.policy;

/** How well a request's origin must be known; the name in config.json is the lower-case name. */
public enum Requirement {
    /** Every assurance will do. */
    COMPAT,
    /** The request must be {@code proven}, or {@code root}. */
    PROVEN
}

package io.keychainauth.protocol;

/** How the targets of a request are compared with stored names. */
public enum Match {
    /** A target is a whole name. */
    EXACT,
    /** A target is the beginning of names; the empty target matches every name of the service. */
    PREFIX
}

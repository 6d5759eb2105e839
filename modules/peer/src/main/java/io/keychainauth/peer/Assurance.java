package io.keychainauth.peer;

/** How well a request's origin is known; the name in the audit log is the lower-case name. */
public enum Assurance {
    /**
     * The first byte came after the look, and every descriptor of the connection is close-on-exec: by all that the kernel
     * shows, the proven image wrote it. What can be arranged all the same is in section 7 of the threat model.
     */
    PROVEN,
    /**
     * The process is proven. Whether the proven image wrote the bytes rests on close-on-exec alone, or on when they came:
     * sections 5 and 7 of the threat model.
     */
    COMPAT,
    /** The kernel lacks what a proof needs. */
    LEGACY,
    /** We run as root: checks that rest on what a user may write mean nothing. */
    ROOT
}

package io.keychainauth.peer;

/** How well a request's origin is known; the name in the audit log is the lower-case name. */
public enum Assurance {
    /**
     * The first byte came after the look, and every descriptor of the connection is close-on-exec: by all that the kernel
     * shows, the proven image wrote it. What can be arranged all the same is in section 7 of the threat model.
     */
    PROVEN,
    /** The process is proven, the image that wrote the bytes is very likely the one that was proven. */
    COMPAT,
    /** The kernel lacks what a proof needs. */
    LEGACY,
    /** We run as root: checks that rest on what a user may write mean nothing. */
    ROOT
}

package io.keychainauth.peer;

/** How well a request's origin is known; the name in the audit log is the lower-case name. */
public enum Assurance {
    /** The bytes were written by the proven image. */
    PROVEN,
    /** The process is proven, the image that wrote the bytes is very likely the one that was proven. */
    COMPAT,
    /** The kernel lacks what a proof needs. */
    LEGACY,
    /** We run as root: checks that rest on what a user may write mean nothing. */
    ROOT
}

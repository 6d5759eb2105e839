package io.keychainauth.peer;

/** What a process can be made to see in another way. */
public enum Namespace {
    /** Users and their rights. */
    USER,
    /** The tree of files. */
    MOUNT,
    /** Process ids. */
    PROCESS
}

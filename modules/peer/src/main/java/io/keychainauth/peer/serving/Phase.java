package io.keychainauth.peer.serving;

/** Life of a connection, in this order. */
public enum Phase {
    OPEN,
    /** Nothing is delivered any more; the rest of the output goes out. */
    FLUSHING,
    /** Everything is with the kernel; what still comes in is thrown away until the client has read and hung up. */
    DRAINING,
    CLOSED
}

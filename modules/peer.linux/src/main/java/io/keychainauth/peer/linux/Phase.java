package io.keychainauth.peer.linux;

/** Life of a connection, in this order. */
enum Phase {
    OPEN,
    /** Nothing is delivered any more; the rest of the output goes out. */
    FLUSHING,
    /** Our side is shut down; what still comes in is thrown away. */
    DRAINING,
    CLOSED
}

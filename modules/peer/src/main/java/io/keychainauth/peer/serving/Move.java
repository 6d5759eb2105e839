package io.keychainauth.peer.serving;

/** What the owner of a connection does next. */
enum Move {
    RESUMED,
    READ,
    CLOSED,
    /** Nothing: it is the owner no more. */
    WAIT
}

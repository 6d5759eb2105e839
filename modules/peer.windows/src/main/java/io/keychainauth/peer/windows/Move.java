package io.keychainauth.peer.windows;

/** What the owner of a connection does next. */
enum Move {
    RESUMED,
    DELIVER,
    CLOSED,
    /** Nothing: it is the owner no more. */
    WAIT
}

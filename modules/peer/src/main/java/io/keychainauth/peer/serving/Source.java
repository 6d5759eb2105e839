package io.keychainauth.peer.serving;

import io.keychainauth.peer.Acceptor;

/** Something whose readiness the event loop watches. */
sealed interface Source permits Door, StreamConnection {
    /**
     * Handles an event on a serving thread. At most one thread at a time gets here, since every event is reported once
     * and asked for anew.
     */
    void ready(int ready, Inbox inbox, Acceptor acceptor);

    /** Ends it; the event loop closes. */
    void close();
}

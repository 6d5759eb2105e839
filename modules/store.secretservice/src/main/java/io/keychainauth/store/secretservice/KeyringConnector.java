package io.keychainauth.store.secretservice;

import java.time.Duration;

/** Opens sessions with the Secret Service. */
interface KeyringConnector extends AutoCloseable {
    /** Whether a provider that does not run may be started. */
    enum Activation {
        /** As every other program does: the bus starts what is registered for the name. */
        ALLOWED,
        /** A provider that went away is never replaced behind its user's back by a fresh, locked one. */
        FORBIDDEN
    }

    /**
     * Opens a session.
     *
     * @param deadline for opening, and for each call of the session
     */
    Keyring connect(Duration deadline, Activation activation) throws KeyringException;

    /** Gives up sessions that nobody waited for. */
    @Override
    void close();
}

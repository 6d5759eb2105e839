package io.keychainauth.peer.serving;

/** Proves who comes in at one listener, through all of its doors, and keeps what many proofs share. */
public interface Doorkeeper extends AutoCloseable {
    /** Takes charge of a listening socket. */
    Entrance entrance(Descriptor listening);

    /** Lets go of what is kept for peers that are gone. */
    void tidy();

    @Override
    void close();

    /** Has one begin. */
    @FunctionalInterface
    interface Hiring {
        /**
         * Prepares for many peers.
         *
         * @param listening the first listening socket, which may be asked what this system can tell
         */
        Doorkeeper hire(Descriptor listening) throws KernelException;
    }
}

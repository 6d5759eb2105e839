package io.keychainauth.peer;

/** A bound endpoint with its connections. */
public interface Listener extends AutoCloseable {
    /** Where this listens. */
    Endpoint endpoint();

    /**
     * Delivers events on the calling thread until {@link #close()}, or until it has come back from an event with which
     * it was {@link #late()}: another thread may serve in its place by then. Any number of threads may serve at once;
     * the callbacks of one connection never overlap. An idle connection holds no thread.
     *
     * @throws PeerException if the transport itself fails; a failing connection only ends itself
     */
    void serve(Acceptor acceptor) throws PeerException;

    /**
     * How many threads have been with one event for so long that they must be taken for lost: a peer may be able to keep
     * whoever looks at it waiting for as long as it likes.
     */
    int late();

    /**
     * Binds the endpoint again if somebody removed or replaced it.
     *
     * @return whether that was necessary
     */
    boolean restore() throws PeerException;

    /** Lets go of what is kept for peers that are gone; called about twice a second. */
    void tidy();

    /** Refuses new connections from now on; open ones are served as before. Idempotent. */
    void stopAccepting();

    /** Ends every connection and every {@link #serve}, and removes the endpoint if it is still ours. Idempotent. */
    @Override
    void close();
}

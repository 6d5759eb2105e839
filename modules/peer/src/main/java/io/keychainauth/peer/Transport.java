package io.keychainauth.peer;

import java.time.Duration;
import java.util.List;

/** A local stream transport; exactly one is present in an image. Implementations do nothing in their constructor. */
public interface Transport {
    /**
     * Binds an endpoint that only the current user can reach.
     *
     * @throws PeerException if the endpoint's folder or name is not safe to use, is in use, or cannot be bound; the
     *     message says what to do next
     */
    Listener listen(Endpoint endpoint) throws PeerException;

    /**
     * Connects to a daemon of the current user. The descriptor is close-on-exec from its first instruction on.
     *
     * @param timeout bound of every single read and write
     * @throws PeerException if nobody listens ({@link PeerException#absent()}), or if somebody else owns the endpoint
     */
    Channel dial(Endpoint endpoint, Duration timeout) throws PeerException;

    /**
     * What this machine lacks for proofs, found by trying and not from its version; empty if it has everything.
     *
     * @throws PeerException if it cannot be found out
     */
    List<Lack> lacks() throws PeerException;
}

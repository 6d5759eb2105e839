package io.keychainauth.peer.macos;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.Doorkeeper;
import io.keychainauth.peer.serving.Entrance;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Proves the peers of one listener; holds what many proofs share. */
final class Attestor implements Doorkeeper {
    private final Kernel kernel;
    private final LongSupplier clock;
    private final long ownUser;
    private final Digests digests;

    /**
     * Prepares for many peers.
     *
     * @param clock monotonic, in nanoseconds
     */
    Attestor(Kernel kernel, LongSupplier clock) {
        this.kernel = kernel;
        this.clock = clock;
        this.ownUser = kernel.sockets().user();
        this.digests = new Digests(kernel.files(), new SystemFiles(kernel.files(), ownUser));
    }

    @Override
    public Entrance entrance(Descriptor listening) {
        return new UnixEntrance(kernel.sockets(), this, listening);
    }

    /** Gathers the evidence about the peer of an accepted socket. */
    AttestedPeer attest(int socket) {
        return new Gathering(this, socket).gather();
    }

    /** What is said of a peer that must not be looked at. */
    AttestedPeer unproven(AuditToken token) {
        Proof proof = new Proof(List.of(
                new Evidence.Credentials(token.pid(), token.user(), ownUser),
                new Evidence.Missing(Refusal.PROOF_FAILED, "earlier proofs have not ended", 0)));
        return new AttestedPeer(kernel, proof, Optional.empty(), clock, clock.getAsLong());
    }

    /** Nothing is kept for peers that are gone. */
    @Override
    public void tidy() {}

    @Override
    public void close() {}

    Kernel kernel() {
        return kernel;
    }

    LongSupplier clock() {
        return clock;
    }

    long ownUser() {
        return ownUser;
    }

    Digests digests() {
        return digests;
    }
}

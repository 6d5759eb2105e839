package io.keychainauth.peer.linux;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.Doorkeeper;
import io.keychainauth.peer.serving.Entrance;
import io.keychainauth.peer.serving.KernelException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Proves the peers of one listener; holds what many proofs share. */
final class Attestor implements Doorkeeper {
    private final Kernel kernel;
    private final Features features;
    private final LongSupplier clock;
    private final Sockets.Peer own;
    private final NamespaceView namespaces;
    private final Mounts mounts;
    private final NextLogin nextLogin;
    private final Digests digests;
    private final PeerSockets peerSockets;
    private final CodeMappings mappings;
    private final CodePages pages;

    /**
     * Prepares for many peers.
     *
     * @param own ourselves, as the kernel shows us to our clients
     * @param nextLogin the groups that our user gets when he logs in once more
     * @param clock monotonic, in nanoseconds
     */
    Attestor(Kernel kernel, Sockets.Peer own, Features features, NextLogin nextLogin, LongSupplier clock)
            throws KernelException {
        ProcessFiles files = kernel.files();
        this.kernel = kernel;
        this.features = features;
        this.clock = clock;
        this.own = own;
        this.namespaces = NamespaceView.own(files);
        this.peerSockets = new PeerSockets(kernel);
        this.mappings = features.mapQuery() ? new AskedMappings(files) : new ReadMappings(files);
        this.pages = features.pageScan() ? new CheapestPages(files) : new SummedPages(files);
        this.mounts = Mounts.open(files);
        this.nextLogin = nextLogin;
        this.digests = new Digests(files, new SystemFiles(files, mounts::now, nextLogin, own.uid(), clock));
        if (features.peersOfSockets()) {
            peerSockets.prepare();
        }
    }

    /** Prepares for the peers of a listening socket. */
    static Attestor of(Kernel kernel, Descriptor listening) throws KernelException {
        Sockets.Peer own = listening.use(kernel.sockets()::peer);
        LongSupplier clock = System::nanoTime;
        NextLogin nextLogin = NextLogin.of(kernel.accounts(), own.uid(), clock);
        return new Attestor(kernel, own, Features.probe(kernel, listening), nextLogin, clock);
    }

    @Override
    public Entrance entrance(Descriptor listening) {
        return new UnixEntrance(kernel.sockets(), this, listening);
    }

    /** Gathers the evidence about the peer of an accepted socket. */
    AttestedPeer attest(int socket) {
        return new Gathering(this, kernel, socket, Optional.empty()).gather();
    }

    /** The same if it was asked already who the peer is. */
    AttestedPeer attest(int socket, Sockets.Peer peer) {
        return new Gathering(this, kernel, socket, Optional.of(peer)).gather();
    }

    /** What is said of a peer that must not be looked at. */
    AttestedPeer unproven(Sockets.Peer peer) {
        Proof proof = new Proof(List.of(
                new Evidence.Credentials(peer.pid(), peer.uid(), ownUid()),
                new Evidence.Missing(Refusal.PROOF_FAILED, "earlier proofs have not ended", 0)));
        return new AttestedPeer(kernel.files(), proof, Optional.empty(), clock, clock.getAsLong());
    }

    /** Lets go of what is kept for processes that ended, and asks again for the groups of our user. */
    @Override
    public void tidy() {
        nextLogin.refresh();
        digests.sweep();
    }

    Features features() {
        return features;
    }

    LongSupplier clock() {
        return clock;
    }

    long ownUid() {
        return own.uid();
    }

    long ownGid() {
        return own.gid();
    }

    NamespaceView namespaces() {
        return namespaces;
    }

    Mounts mounts() {
        return mounts;
    }

    Digests digests() {
        return digests;
    }

    PeerSockets peerSockets() {
        return peerSockets;
    }

    CodeMappings mappings() {
        return mappings;
    }

    CodePages pages() {
        return pages;
    }

    @Override
    public void close() {
        peerSockets.close();
        digests.close();
        mounts.close();
    }
}

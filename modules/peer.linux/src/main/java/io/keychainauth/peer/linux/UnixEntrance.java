package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.Entrance;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.Watch;

/** A listening socket, and the proof of who comes in. */
final class UnixEntrance implements Entrance {
    private final Sockets sockets;
    private final Attestor attestor;
    private final Descriptor listening;

    /** Takes charge of a listening socket. */
    UnixEntrance(Sockets sockets, Attestor attestor, Descriptor listening) {
        this.sockets = sockets;
        this.attestor = attestor;
        this.listening = listening;
    }

    @Override
    public void use(Use use) throws KernelException {
        listening.use(number -> {
            use.with(number);
            return number;
        });
    }

    @Override
    public int accept() {
        int socket = next();
        if (socket >= 0) {
            return prepared(socket);
        }
        return switch (-socket) {
            case Errno.EAGAIN, Errno.EINTR, Errno.ECONNABORTED, Errno.EPROTO, Errno.EPERM -> NOBODY;
            default -> FULL;
        };
    }

    private int prepared(int socket) {
        try {
            sockets.urgentInLine(socket);
            return socket;
        } catch (KernelException e) {
            sockets.close(socket);
            return NOBODY;
        }
    }

    private int next() {
        try {
            return listening.use(sockets::accept);
        } catch (KernelException e) {
            return -e.code();
        }
    }

    /** A process that keeps several threads waiting for its memory is asked nothing more, and gets no more of them. */
    @Override
    public AttestedPeer prove(int socket, Watch watch) {
        try {
            Sockets.Peer peer = sockets.peer(socket);
            if (watch.heldUpBy(peer.pid())) {
                return attestor.unproven(peer);
            }
            watch.proving(peer.pid());
            return attestor.attest(socket, peer);
        } catch (KernelException e) {
            return attestor.attest(socket); // It asks the same again, and the proof says what failed.
        } finally {
            watch.proved();
        }
    }

    @Override
    public boolean closed() {
        return listening.closed();
    }

    @Override
    public void close() {
        listening.close();
    }
}

package io.keychainauth.peer.linux;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Session;
import io.keychainauth.peer.serving.Watch;
import java.util.Optional;

/** A listening socket. One thread accepts at a time, but the proof of one peer does not keep the next one waiting. */
final class Door implements Source {
    private static final int INTEREST = Events.READ;

    private final Kernel kernel;
    private final EventLoop loop;
    private final Attestor attestor;
    private final Descriptor listening;
    private final long token;

    private Door(Kernel kernel, EventLoop loop, Attestor attestor, Descriptor listening) {
        this.kernel = kernel;
        this.loop = loop;
        this.attestor = attestor;
        this.listening = listening;
        this.token = loop.register(this);
    }

    /** Takes charge of a listening socket and opens it to the loop. */
    static Door open(Kernel kernel, EventLoop loop, Attestor attestor, Descriptor listening) throws KernelException {
        Door door = new Door(kernel, loop, attestor, listening);
        boolean open = false;
        try {
            door.ask(true);
            open = true;
            return door;
        } finally {
            if (!open) {
                door.close();
            }
        }
    }

    private void ask(boolean first) throws KernelException {
        listening.use(number -> {
            loop.ask(first, number, INTEREST, token);
            return number;
        });
    }

    @Override
    public void ready(int ready, Sockets.Inbox inbox, Acceptor acceptor) {
        int socket = accept();
        if (socket >= 0) {
            reopen();
            greet(socket, inbox, acceptor);
            return;
        }
        switch (-socket) {
            case Errno.EAGAIN, Errno.EINTR, Errno.ECONNABORTED, Errno.EPROTO, Errno.EPERM -> reopen();
            // No descriptors or no memory: the same call would fail at once, again and again.
            default -> rest();
        }
    }

    private int accept() {
        try {
            return listening.use(kernel.sockets()::accept);
        } catch (KernelException e) {
            return -e.code();
        }
    }

    private void reopen() {
        try {
            ask(false);
        } catch (KernelException e) {
            rest();
        }
    }

    private void rest() {
        if (listening.closed()) {
            return;
        }
        try {
            loop.delays().add(this, this::reopen);
        } catch (KernelException e) {
            // The timer is gone only with the loop.
            close();
        }
    }

    private void greet(int socket, Sockets.Inbox inbox, Acceptor acceptor) {
        UnixConnection connection = new UnixConnection(kernel.sockets(), loop, socket, prove(socket));
        Optional<Session> session = Optional.empty();
        try {
            if (!loop.closed()) {
                session = Optional.of(acceptor.accepted(connection));
            }
        } finally {
            if (session.isEmpty()) {
                connection.turnAway();
            }
        }
        session.ifPresent(receiver -> connection.begin(receiver, inbox));
    }

    /** A process that keeps several threads waiting for its memory is asked nothing more, and gets no more of them. */
    private AttestedPeer prove(int socket) {
        Watch watch = loop.watch();
        try {
            Sockets.Peer peer = kernel.sockets().peer(socket);
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
    public void close() {
        loop.forget(token);
        loop.delays().cancel(this);
        listening.close();
    }
}

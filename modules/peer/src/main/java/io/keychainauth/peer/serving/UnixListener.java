package io.keychainauth.peer.serving;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;

/** A bound socket path, its door and the loop that serves what came through it. */
public final class UnixListener implements Listener {
    private final UnixSockets sockets;
    private final Endpoint endpoint;
    private final SocketName name;
    private final EventLoop loop;
    private final Doorkeeper doorkeeper;

    // Guarded by this.
    private SocketFile bound;
    private Door door;
    private boolean accepting = true;

    private UnixListener(
            UnixSockets sockets,
            Endpoint endpoint,
            SocketName name,
            EventLoop loop,
            Binding first,
            Doorkeeper.Hiring hiring)
            throws KernelException {
        this.sockets = sockets;
        this.endpoint = endpoint;
        this.name = name;
        this.loop = loop;
        this.bound = first.file();
        this.doorkeeper = hiring.hire(first.socket());
        boolean open = false;
        try {
            this.door = door(first);
            open = true;
        } finally {
            if (!open) {
                doorkeeper.close();
            }
        }
    }

    /**
     * Takes the name, listens, and keeps what it needs to serve.
     *
     * @param readiness opens the queue of events that its threads wait on
     * @param hiring who proves those who connect
     */
    public static Listener open(
            UnixSockets sockets, Endpoint endpoint, Readiness.Opening readiness, Doorkeeper.Hiring hiring)
            throws PeerException {
        SocketName name = SocketName.of(sockets, endpoint);
        name.requireFolder();
        name.clear();
        Binding first = Binding.at(name, sockets);
        boolean complete = false;
        try {
            EventLoop loop = new EventLoop(readiness.open(), sockets::inbox, System::nanoTime);
            try {
                UnixListener listener = new UnixListener(sockets, endpoint, name, loop, first, hiring);
                complete = true;
                return listener;
            } finally {
                if (!complete) {
                    loop.close();
                }
            }
        } catch (KernelException e) {
            throw failed(e);
        } finally {
            if (!complete) {
                first.undo(name);
            }
        }
    }

    private Door door(Binding binding) throws KernelException {
        return Door.open(sockets, loop, doorkeeper.entrance(binding.socket()));
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void serve(Acceptor acceptor) throws PeerException {
        try {
            loop.serve(acceptor);
        } catch (KernelException e) {
            throw failed(e);
        }
    }

    @Override
    public int late() {
        return loop.watch().late();
    }

    @Override
    public void tidy() {
        doorkeeper.tidy();
    }

    @Override
    public synchronized boolean restore() throws PeerException {
        if (!accepting || name.leadsTo(bound)) {
            return false;
        }
        name.requireFolder();
        Binding next = Binding.retake(name, sockets);
        Door old = door;
        try {
            door = door(next);
            bound = next.file();
        } catch (KernelException e) {
            next.undo(name);
            throw failed(e);
        }
        old.close();
        return true;
    }

    @Override
    public synchronized void stopAccepting() {
        accepting = false;
        door.close();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (accepting || !loop.closed()) {
                name.remove(bound);
            }
            accepting = false;
            door.close();
        }
        loop.close();
        doorkeeper.close();
    }

    private static PeerException failed(KernelException e) {
        return new PeerException("the transport failed (" + e.getMessage() + ")", e.function(), e.code());
    }
}

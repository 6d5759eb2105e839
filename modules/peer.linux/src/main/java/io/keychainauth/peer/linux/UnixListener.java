package io.keychainauth.peer.linux;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.Door;
import io.keychainauth.peer.serving.EventLoop;
import io.keychainauth.peer.serving.KernelException;
import java.util.function.LongSupplier;

/** A bound socket path, its door and the loop that serves what came through it. */
final class UnixListener implements Listener {
    private final Kernel kernel;
    private final Endpoint endpoint;
    private final SocketName name;
    private final EventLoop loop;
    private final Attestor attestor;

    // Guarded by this.
    private FileStatus bound;
    private Door door;
    private boolean accepting = true;

    private UnixListener(Kernel kernel, Endpoint endpoint, SocketName name, EventLoop loop, SocketName.Bound first)
            throws KernelException {
        this.kernel = kernel;
        this.endpoint = endpoint;
        this.name = name;
        this.loop = loop;
        this.bound = first.status();
        Sockets.Peer own = first.socket().use(kernel.sockets()::peer);
        this.attestor = new Attestor(kernel, own, Features.probe(kernel, first.socket()), System::nanoTime);
        boolean open = false;
        try {
            this.door = door(first.socket());
            open = true;
        } finally {
            if (!open) {
                attestor.close();
            }
        }
    }

    static UnixListener open(Kernel kernel, Endpoint endpoint) throws PeerException {
        SocketName name = SocketName.of(kernel.sockets(), endpoint);
        name.requireFolder();
        name.clear();
        SocketName.Bound first = name.bind();
        boolean complete = false;
        try {
            EventLoop loop = loop(kernel, System::nanoTime);
            try {
                UnixListener listener = new UnixListener(kernel, endpoint, name, loop, first);
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
                name.remove(first.status());
                first.socket().close();
            }
        }
    }

    static EventLoop loop(Kernel kernel, LongSupplier clock) throws KernelException {
        return new EventLoop(Epoll.open(kernel), kernel.sockets()::inbox, clock);
    }

    private Door door(Descriptor listening) throws KernelException {
        return Door.open(kernel.sockets(), loop, new UnixEntrance(kernel.sockets(), attestor, listening));
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
        attestor.sweep();
    }

    @Override
    public synchronized boolean restore() throws PeerException {
        if (!accepting || name.leadsTo(bound)) {
            return false;
        }
        name.requireFolder();
        SocketName.Bound next = name.retake();
        Door old = door;
        try {
            door = door(next.socket());
            bound = next.status();
        } catch (KernelException e) {
            name.remove(next.status());
            next.socket().close();
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
        attestor.close();
    }

    private static PeerException failed(KernelException e) {
        return new PeerException("the transport failed (" + e.getMessage() + ")", e.function(), e.code());
    }
}

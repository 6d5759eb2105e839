package io.keychainauth.peer.serving;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Session;
import java.util.Optional;

/** A listening socket. One thread accepts at a time, but the proof of one peer does not keep the next one waiting. */
public final class Door implements Source {
    private static final int INTEREST = Readiness.READ;

    private final Streams streams;
    private final EventLoop loop;
    private final Entrance entrance;
    private final long token;

    private Door(Streams streams, EventLoop loop, Entrance entrance) {
        this.streams = streams;
        this.loop = loop;
        this.entrance = entrance;
        this.token = loop.register(this);
    }

    /** Takes charge of a listening socket and opens it to the loop. */
    public static Door open(Streams streams, EventLoop loop, Entrance entrance) throws KernelException {
        Door door = new Door(streams, loop, entrance);
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
        entrance.use(number -> loop.ask(first, number, INTEREST, token));
    }

    @Override
    public void ready(int ready, Inbox inbox, Acceptor acceptor) {
        int socket = entrance.accept();
        if (socket >= 0) {
            reopen();
            greet(socket, inbox, acceptor);
        } else if (socket == Entrance.NOBODY) {
            reopen();
        } else {
            rest(); // No descriptors or no memory: the same call would fail at once, again and again.
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
        if (entrance.closed()) {
            return;
        }
        try {
            loop.delays().add(this, this::reopen);
        } catch (KernelException e) {
            // The timer is gone only with the loop.
            close();
        }
    }

    private void greet(int socket, Inbox inbox, Acceptor acceptor) {
        StreamConnection connection = new StreamConnection(streams, loop, socket, prove(socket));
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

    /** A defect here must not cost a descriptor for each client: any program could have the daemon run out of them. */
    private Witness prove(int socket) {
        boolean proven = false;
        try {
            Witness witness = entrance.prove(socket, loop.watch());
            proven = true;
            return witness;
        } finally {
            if (!proven) {
                streams.close(socket);
            }
        }
    }

    @Override
    public void close() {
        loop.forget(token);
        loop.delays().cancel(this);
        entrance.close();
    }
}

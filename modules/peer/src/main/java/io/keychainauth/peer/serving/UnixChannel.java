package io.keychainauth.peer.serving;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.UnixSockets.Fault;
import java.time.Duration;

/** A blocking connection to a daemon of our user. */
public final class UnixChannel implements Channel {
    private final UnixSockets sockets;
    private final Endpoint endpoint;
    private final Descriptor socket;
    private final long listener;

    private UnixChannel(UnixSockets sockets, Endpoint endpoint, Descriptor socket, long listener) {
        this.sockets = sockets;
        this.endpoint = endpoint;
        this.socket = socket;
        this.listener = listener;
    }

    /**
     * Connects to the daemon that listens at an endpoint.
     *
     * @param timeout bound of every later call, and of this one
     * @throws PeerException if nobody listens, or another user could
     */
    public static UnixChannel dial(UnixSockets sockets, Endpoint endpoint, Duration timeout) throws PeerException {
        SocketName name = SocketName.of(sockets, endpoint);
        name.requireOwnSocket();
        int socket = -1;
        boolean complete = false;
        try {
            socket = sockets.open(true);
            sockets.timeout(socket, timeout); // Before connect, which waits for room in the daemon's queue.
            sockets.connect(socket, name.address());
            UnixSockets.Dialled daemon = sockets.dialled(socket);
            if (daemon.user() != sockets.user()) {
                throw new PeerException("the daemon at " + endpoint + " runs as another user: do not use it");
            }
            complete = true;
            return new UnixChannel(sockets, endpoint, new Descriptor(socket, sockets::close), daemon.pid());
        } catch (KernelException e) {
            throw switch (sockets.fault(e.code())) {
                case NO_NAME, NOBODY_LISTENS -> PeerException.nobodyListens(endpoint, e.function(), e.code());
                default -> failed(sockets, endpoint, e);
            };
        } finally {
            if (!complete && socket >= 0) {
                sockets.close(socket);
            }
        }
    }

    @Override
    public long listener() {
        return listener;
    }

    @Override
    public void write(byte[] bytes) throws PeerException {
        int offset = 0;
        while (offset < bytes.length) {
            int from = offset;
            offset += call("send", number -> sockets.send(number, bytes, from));
        }
    }

    @Override
    public void finish() throws PeerException {
        try {
            socket.use(number -> {
                sockets.finishWriting(number);
                return number;
            });
        } catch (KernelException e) {
            throw failed(sockets, endpoint, e);
        }
    }

    @Override
    public int read(byte[] buffer) throws PeerException {
        if (buffer.length == 0) {
            throw new IllegalArgumentException("an empty buffer");
        }
        int count = call("recv", number -> sockets.receive(number, buffer));
        return count == 0 ? -1 : count;
    }

    private int call(String function, Descriptor.Use<Integer> call) throws PeerException {
        try {
            int result = socket.use(call);
            while (result < 0 && sockets.fault(-result) == Fault.INTERRUPTED) {
                result = socket.use(call);
            }
            if (result < 0) {
                throw new KernelException(function, -result);
            }
            return result;
        } catch (KernelException e) {
            throw failed(sockets, endpoint, e);
        }
    }

    private static PeerException failed(UnixSockets sockets, Endpoint endpoint, KernelException e) {
        String what = sockets.fault(e.code()) == Fault.NOT_NOW
                ? "the daemon at " + endpoint + " did not answer in time"
                : "the connection to " + endpoint + " failed (" + e.getMessage() + ")";
        return new PeerException(what, e.function(), e.code());
    }

    @Override
    public void close() {
        socket.close();
    }
}

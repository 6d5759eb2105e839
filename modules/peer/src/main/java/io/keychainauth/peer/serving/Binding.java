package io.keychainauth.peer.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.UnixSockets.Fault;
import java.util.UUID;

/**
 * A socket that listens at a name.
 *
 * @param socket where connections come in
 * @param file the file of its name
 */
record Binding(Descriptor socket, SocketFile file) {
    private static final int MODE = 0600;

    /** Binds and listens. At no moment others may connect: the name has its mode before the socket listens. */
    static Binding at(SocketName name, UnixSockets sockets) throws PeerException {
        return bind(name, sockets, name.address());
    }

    private static Binding bind(SocketName name, UnixSockets sockets, String at) throws PeerException {
        int socket = SocketName.open(sockets);
        boolean named = false;
        boolean complete = false;
        try {
            sockets.bind(socket, at, MODE);
            named = true;
            SocketFile file = sockets.status(at);
            name.requireOwnSocket(file);
            if (file.permissions() != MODE) {
                throw new PeerException("the socket " + at
                        + " would not get mode 0600: choose a folder on this machine's own disk, and check the umask");
            }
            sockets.listen(socket);
            complete = true;
            return new Binding(new Descriptor(socket, sockets::close), file);
        } catch (KernelException e) {
            throw new PeerException(
                    "the socket " + at + " cannot be bound (" + e.getMessage() + ")", e.function(), e.code());
        } finally {
            if (!complete) {
                sockets.close(socket);
                if (named) {
                    unlinkLeftover(sockets, at);
                }
            }
        }
    }

    private static void unlinkLeftover(UnixSockets sockets, String name) {
        try {
            sockets.unlink(name);
        } catch (KernelException e) {
            // Left behind: the next daemon finds that nobody answers there and removes it.
        }
    }

    /**
     * Binds anew and takes the name back from whatever has it: we hold the lock, it does not. A socket or a link in our
     * place is a trap for our clients and is replaced in one step; what may be somebody's work is moved aside.
     */
    static Binding retake(SocketName name, UnixSockets sockets) throws PeerException {
        String made = spare(name);
        Binding binding = bind(name, sockets, made);
        boolean complete = false;
        try {
            moveAside(name.address(), sockets);
            sockets.rename(made, name.address());
            complete = true;
            return binding;
        } catch (KernelException e) {
            throw new PeerException(
                    "the socket " + name.address() + " cannot be bound again: remove what is there",
                    e.function(),
                    e.code());
        } finally {
            if (!complete) {
                unlinkLeftover(sockets, made);
                binding.socket().close();
            }
        }
    }

    /** A name that nobody can be waiting at, no longer than our own, which may have the most bytes that are possible. */
    private static String spare(SocketName name) {
        String random = UUID.randomUUID().toString();
        int most = name.address().getBytes(UTF_8).length
                - name.folder().resolve("x").toString().getBytes(UTF_8).length
                + 1;
        return name.folder()
                .resolve(random.substring(0, Math.min(most, random.length())))
                .toString();
    }

    private static void moveAside(String address, UnixSockets sockets) throws KernelException {
        try {
            if (sockets.status(address).kind() == SocketFile.Kind.OTHER) {
                sockets.rename(address, address + "." + UUID.randomUUID());
            }
        } catch (KernelException e) {
            if (sockets.fault(e.code()) != Fault.NO_NAME) {
                throw e;
            }
        }
    }

    /** Takes the name away if it is still ours, and closes the socket. */
    void undo(SocketName name) {
        name.remove(file);
        socket.close();
    }
}

package io.keychainauth.peer.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.UnixSockets.Fault;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The path of a socket and the rules under which it is removed and dialled. */
final class SocketName {
    private final UnixSockets sockets;
    private final Endpoint endpoint;
    private final Path folder;
    private final String address;

    private SocketName(UnixSockets sockets, Endpoint endpoint, Path path, Path folder) {
        this.sockets = sockets;
        this.endpoint = endpoint;
        this.folder = folder;
        this.address = path.toString();
    }

    static SocketName of(UnixSockets sockets, Endpoint endpoint) throws PeerException {
        Path path;
        try {
            path = Path.of(endpoint.address()).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new PeerException("the socket path " + endpoint + " cannot be used: " + e.getReason());
        }
        int length = path.toString().getBytes(UTF_8).length;
        Path folder = path.getParent();
        if (folder == null || length > sockets.longestName()) {
            throw new PeerException("the socket path " + path + " has " + length + " bytes, and at most "
                    + sockets.longestName() + " are possible: choose a shorter one");
        }
        return new SocketName(sockets, endpoint, path, folder);
    }

    String address() {
        return address;
    }

    Path folder() {
        return folder;
    }

    /** Creates the folder, or refuses one that others could change. */
    void requireFolder() throws PeerException {
        try {
            sockets.requireFolder(folder);
        } catch (IOException e) {
            throw new PeerException("the folder of the socket is not safe: " + e.getMessage());
        }
    }

    /** Removes a socket that an earlier daemon of ours left behind; refuses everything else. */
    void clear() throws PeerException {
        try {
            requireOwnSocket(sockets.status(address));
            if (answers()) {
                throw new PeerException("a daemon listens at " + address + " already: stop it first");
            }
            sockets.unlink(address);
        } catch (KernelException e) {
            if (sockets.fault(e.code()) != Fault.NO_NAME) {
                throw new PeerException(
                        "the old socket " + address + " cannot be removed: remove it yourself", e.function(), e.code());
            }
        }
    }

    /** Whether the file that is there now was bound by us; false if there is none or another. */
    boolean leadsTo(SocketFile bound) throws PeerException {
        try {
            return sockets.status(address).same(bound);
        } catch (KernelException e) {
            if (sockets.fault(e.code()) == Fault.NO_NAME) {
                return false;
            }
            throw notLookedAt(e);
        }
    }

    /** Removes the name if it still is the socket that we bound. */
    void remove(SocketFile bound) {
        try {
            if (sockets.status(address).same(bound)) {
                sockets.unlink(address);
            }
        } catch (KernelException e) {
            // Left behind: the next daemon finds that nobody answers there and removes it.
        }
    }

    /** Refuses a socket that another user could have put there. */
    void requireOwnSocket() throws PeerException {
        try {
            requireOwnSocket(sockets.status(address));
        } catch (KernelException e) {
            throw switch (sockets.fault(e.code())) {
                case NO_NAME, NO_FOLDER -> PeerException.nobodyListens(endpoint, e.function(), e.code());
                default -> notLookedAt(e);
            };
        }
    }

    void requireOwnSocket(SocketFile file) throws PeerException {
        if (file.kind() == SocketFile.Kind.LINK) {
            throw new PeerException(address + " is a symbolic link: remove it, or name the socket itself");
        }
        if (file.kind() != SocketFile.Kind.SOCKET) {
            throw new PeerException(address + " is not a socket: remove it, or choose another path");
        }
        if (file.owner() != sockets.user()) {
            throw new PeerException(
                    "the socket " + address + " belongs to user " + file.owner() + ": choose a path of your own");
        }
    }

    private PeerException notLookedAt(KernelException e) {
        return new PeerException("the socket " + address + " cannot be looked at", e.function(), e.code());
    }

    private boolean answers() throws PeerException, KernelException {
        int socket = open(sockets);
        try {
            sockets.connect(socket, address);
            return true;
        } catch (KernelException e) {
            return switch (sockets.fault(e.code())) {
                case NOBODY_LISTENS -> false;
                case NOT_NOW -> true; // So busy that its queue is full.
                default -> throw e;
            };
        } finally {
            sockets.close(socket);
        }
    }

    /** Opens a socket that never blocks. */
    static int open(UnixSockets sockets) throws PeerException {
        try {
            return sockets.open(false);
        } catch (KernelException e) {
            throw new PeerException("no socket can be opened (" + e.getMessage() + ")", e.function(), e.code());
        }
    }
}

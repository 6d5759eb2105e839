package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.files.Private;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.UUID;

/** The path of a socket and the rules under which it is bound, removed and dialled. */
final class SocketName {
    private static final int MODE = 0600;

    private final Sockets sockets;
    private final Endpoint endpoint;
    private final Path folder;
    private final String address;

    private SocketName(Sockets sockets, Endpoint endpoint, Path path, Path folder) {
        this.sockets = sockets;
        this.endpoint = endpoint;
        this.folder = folder;
        this.address = path.toString();
    }

    static SocketName of(Sockets sockets, Endpoint endpoint) throws PeerException {
        Path path;
        try {
            path = Path.of(endpoint.address()).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new PeerException("the socket path " + endpoint + " cannot be used: " + e.getReason());
        }
        int length = path.toString().getBytes(UTF_8).length;
        Path folder = path.getParent();
        if (folder == null || length > Sockets.ADDRESS_BYTES) {
            throw new PeerException("the socket path " + path + " has " + length + " bytes, and at most "
                    + Sockets.ADDRESS_BYTES + " are possible: choose a shorter one");
        }
        return new SocketName(sockets, endpoint, path, folder);
    }

    String address() {
        return address;
    }

    /** Creates the folder, or refuses one that others could change. */
    void requireFolder() throws PeerException {
        try {
            Private.folder(folder);
        } catch (IOException e) {
            throw new PeerException("the folder of the socket is not safe: " + e.getMessage());
        }
    }

    /**
     * Binds and listens. At no moment others may connect: the kernel gives the name the mode of the socket, less the
     * umask, so the mode is set before there is a name.
     */
    Bound bind() throws PeerException {
        return bind(address);
    }

    private Bound bind(String at) throws PeerException {
        int socket = open();
        boolean named = false;
        boolean complete = false;
        try {
            sockets.mode(socket, MODE);
            sockets.passCredentials(socket); // Before listen: accepted sockets inherit it, with what they hold already.
            refuseDescriptors(socket);
            sockets.bind(socket, at);
            named = true;
            FileStatus status = sockets.status(at);
            requireOwnSocket(status);
            if (status.permissions() != MODE) {
                throw new PeerException("the socket " + at + " would not get mode 0600: check the umask");
            }
            sockets.listen(socket);
            complete = true;
            return new Bound(new Descriptor(socket, sockets::close), status);
        } catch (KernelException e) {
            throw new PeerException(
                    "the socket " + at + " cannot be bound (" + e.getMessage() + ")", e.function(), e.code());
        } finally {
            if (!complete) {
                sockets.close(socket);
                if (named) {
                    unlinkLeftover(at);
                }
            }
        }
    }

    private void unlinkLeftover(String at) {
        try {
            sockets.unlink(at);
        } catch (KernelException e) {
            // Left behind: the next daemon finds that nobody answers there and removes it.
        }
    }

    /**
     * Binds anew and takes the name back from whatever has it: we hold the lock, it does not. A socket or a link in our
     * place is a trap for our clients and is replaced in one step; what may be somebody's work is moved aside.
     */
    Bound retake() throws PeerException {
        String made = spare();
        Bound bound = bind(made);
        boolean complete = false;
        try {
            moveAside();
            sockets.rename(made, address);
            complete = true;
            return bound;
        } catch (KernelException e) {
            throw new PeerException(
                    "the socket " + address + " cannot be bound again: remove what is there", e.function(), e.code());
        } finally {
            if (!complete) {
                unlinkLeftover(made);
                bound.socket().close();
            }
        }
    }

    /** A name that nobody can be waiting at, no longer than our own, which may have the most bytes that are possible. */
    private String spare() {
        String random = UUID.randomUUID().toString();
        int most =
                address.getBytes(UTF_8).length - folder.resolve("x").toString().getBytes(UTF_8).length + 1;
        return folder.resolve(random.substring(0, Math.min(most, random.length())))
                .toString();
    }

    private void moveAside() throws KernelException {
        try {
            FileStatus.Kind kind = sockets.status(address).kind();
            if (kind != FileStatus.Kind.SOCKET && kind != FileStatus.Kind.LINK) {
                sockets.rename(address, address + "." + UUID.randomUUID());
            }
        } catch (KernelException e) {
            if (e.code() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    private void refuseDescriptors(int socket) throws KernelException {
        try {
            sockets.refuseDescriptors(socket);
        } catch (KernelException e) {
            // Before Linux 6.16 the size of the control buffer keeps them out instead.
            if (e.code() != Errno.ENOPROTOOPT) {
                throw e;
            }
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
            if (e.code() != Errno.ENOENT) {
                throw new PeerException(
                        "the old socket " + address + " cannot be removed: remove it yourself", e.function(), e.code());
            }
        }
    }

    /** Whether the file that is there now was bound by us; false if there is none or another. */
    boolean leadsTo(FileStatus bound) throws PeerException {
        try {
            return sockets.status(address).sameFile(bound);
        } catch (KernelException e) {
            if (e.code() == Errno.ENOENT) {
                return false;
            }
            throw new PeerException("the socket " + address + " cannot be looked at", e.function(), e.code());
        }
    }

    /** Removes the name if it still is the socket that we bound. */
    void remove(FileStatus bound) {
        try {
            if (sockets.status(address).sameFile(bound)) {
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
            if (e.code() == Errno.ENOENT || e.code() == Errno.ENOTDIR) {
                throw PeerException.nobodyListens(endpoint, e.function(), e.code());
            }
            throw new PeerException("the socket " + address + " cannot be looked at", e.function(), e.code());
        }
    }

    private void requireOwnSocket(FileStatus status) throws PeerException {
        if (status.kind() == FileStatus.Kind.LINK) {
            throw new PeerException(address + " is a symbolic link: remove it, or name the socket itself");
        }
        if (status.kind() != FileStatus.Kind.SOCKET) {
            throw new PeerException(address + " is not a socket: remove it, or choose another path");
        }
        if (status.owner() != sockets.user()) {
            throw new PeerException(
                    "the socket " + address + " belongs to user " + status.owner() + ": choose a path of your own");
        }
    }

    private boolean answers() throws PeerException, KernelException {
        int socket = open();
        try {
            sockets.connect(socket, address);
            return true;
        } catch (KernelException e) {
            return switch (e.code()) {
                case Errno.ECONNREFUSED -> false;
                case Errno.EAGAIN -> true; // So busy that its queue is full.
                default -> throw e;
            };
        } finally {
            sockets.close(socket);
        }
    }

    private int open() throws PeerException {
        try {
            return sockets.open(false);
        } catch (KernelException e) {
            throw new PeerException("no socket can be opened (" + e.getMessage() + ")", e.function(), e.code());
        }
    }

    /**
     * A listening socket.
     *
     * @param socket where connections come in
     * @param status the file of its name
     */
    record Bound(Descriptor socket, FileStatus status) {}
}

package io.keychainauth.peer.macos;

import io.keychainauth.files.Private;
import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.SocketFile;
import io.keychainauth.peer.serving.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Unix stream sockets (unix(4)). Those methods that fail as a matter of course, because a non-blocking socket has nothing to
 * do, return {@code -errno} instead of throwing.
 */
interface Sockets extends UnixSockets {
    /** Longest address in bytes of UTF-8: {@code sun_path} less its terminator. */
    int ADDRESS_BYTES = 103;

    @Override
    default int longestName() {
        return ADDRESS_BYTES;
    }

    @Override
    default Fault fault(int code) {
        return switch (code) {
            case Errno.ENOENT -> Fault.NO_NAME;
            case Errno.ENOTDIR -> Fault.NO_FOLDER;
            case Errno.ECONNREFUSED -> Fault.NOBODY_LISTENS;
            case Errno.EAGAIN -> Fault.NOT_NOW;
            case Errno.EINTR -> Fault.INTERRUPTED;
            default -> Fault.FAILURE;
        };
    }

    @Override
    default void requireFolder(Path folder) throws IOException {
        Private.folder(folder);
    }

    /** The user that we run as; geteuid(2). */
    @Override
    long user();

    /** Opens a close-on-exec socket that raises no SIGPIPE; socket(2). */
    @Override
    int open(boolean blocking) throws KernelException;

    /** Until it has its mode it does not listen, and the folder lets nobody else in anyway. */
    @Override
    default void bind(int socket, String address, int permissions) throws KernelException {
        bind(socket, address);
        boolean complete = false;
        try {
            mode(address, permissions);
            complete = true;
        } finally {
            if (!complete) {
                unlinkLeftover(address);
            }
        }
    }

    private void unlinkLeftover(String address) {
        try {
            unlink(address);
        } catch (KernelException e) {
            // Left behind: the next daemon finds that nobody answers there and removes it.
        }
    }

    void bind(int socket, String address) throws KernelException;

    /** Sets the permission bits of a name, and not of what a link leads to; fchmodat(2). */
    void mode(String path, int permissions) throws KernelException;

    @Override
    void listen(int socket) throws KernelException;

    @Override
    void connect(int socket, String address) throws KernelException;

    /** Takes the next connection, or returns {@code -errno}; accept(2). */
    int accept(int listener);

    /** Makes an accepted socket close-on-exec and non-blocking, without SIGPIPE. */
    void prepare(int socket) throws KernelException;

    /** Bounds every blocking call; SO_RCVTIMEO and SO_SNDTIMEO. */
    @Override
    void timeout(int socket, Duration timeout) throws KernelException;

    /** The user that connected, or that listens, as of that moment; LOCAL_PEERCRED. */
    long peerUser(int socket) throws KernelException;

    /** Who used the other end last; LOCAL_PEERTOKEN. */
    AuditToken peerToken(int socket) throws KernelException;

    /** The user as of listen; who used the socket last may be a child of the daemon by now. */
    @Override
    default Dialled dialled(int socket) throws KernelException {
        long user = peerUser(socket);
        return new Dialled(peerToken(socket).pid(), user);
    }

    /** Bytes that can be read now; FIONREAD. */
    int waiting(int socket) throws KernelException;

    /** Sends from an offset on; the number of bytes taken, or {@code -errno}; send(2). */
    @Override
    int send(int socket, byte[] bytes, int offset);

    /** Reads what a daemon of ours wrote; 0 at the end of the stream, or {@code -errno}; recv(2). */
    @Override
    int receive(int socket, byte[] into);

    /** Buffers for reading, for one thread. */
    @Override
    Inbox inbox();

    /** Ends our side of the stream; shutdown(2). */
    @Override
    void finishWriting(int socket) throws KernelException;

    /** Closes any descriptor, which is released even where it reports an error; close(2). */
    @Override
    void close(int descriptor);

    /** The file at a path itself, not what a link leads to; lstat(2). */
    @Override
    SocketFile status(String path) throws KernelException;

    /** Removes a name; unlink(2). */
    @Override
    void unlink(String path) throws KernelException;

    /** Gives a file another name in the same folder, over what has that name; rename(2). */
    @Override
    void rename(String from, String to) throws KernelException;
}

package io.keychainauth.peer.linux;

import io.keychainauth.files.Private;
import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.SocketFile;
import io.keychainauth.peer.serving.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Unix stream sockets (unix(7)). Every method is one system call, but those that are written here. Those that fail as a matter of course, because a
 * non-blocking socket has nothing to do, return {@code -errno} instead of throwing.
 */
interface Sockets extends UnixSockets {
    /** Longest address in bytes of UTF-8: {@code sun_path} less its terminator. */
    int ADDRESS_BYTES = 107;

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

    /** Opens a close-on-exec socket; socket(2). */
    @Override
    int open(boolean blocking) throws KernelException;

    /** The kernel gives the name the mode of the socket, less the umask, so the mode is set before there is a name. */
    @Override
    default void bind(int socket, String address, int permissions) throws KernelException {
        mode(socket, permissions);
        passCredentials(socket); // Before listen: accepted sockets inherit it, with what they hold already.
        keepDescriptorsOut(socket);
        bind(socket, address);
    }

    private void keepDescriptorsOut(int socket) throws KernelException {
        try {
            refuseDescriptors(socket);
        } catch (KernelException e) {
            // Before Linux 6.16 the size of the control buffer keeps them out instead.
            if (e.code() != Errno.ENOPROTOOPT) {
                throw e;
            }
        }
    }

    /** Limits the permission bits of the name that {@link #bind} makes, before there is one; fchmod(2). */
    void mode(int socket, int permissions) throws KernelException;

    void bind(int socket, String address) throws KernelException;

    @Override
    void listen(int socket) throws KernelException;

    @Override
    void connect(int socket, String address) throws KernelException;

    /** Takes the next connection as a non-blocking close-on-exec socket, or returns {@code -errno}; accept4(2). */
    int accept(int listener);

    /**
     * Has a byte that was sent out of band (MSG_OOB, Linux 5.15) come in its place in the stream, with its writer's
     * credentials, on an accepted socket; SO_OOBINLINE. A look into the socket (MSG_PEEK) would pass over it and leave it
     * there, ready for ever.
     */
    void urgentInLine(int socket) throws KernelException;

    /** Asks for the writer's credentials with all bytes read, on accepted sockets too; SO_PASSCRED. */
    void passCredentials(int socket) throws KernelException;

    /** Keeps descriptors out; SO_PASSRIGHTS, Linux 6.16. */
    void refuseDescriptors(int socket) throws KernelException;

    /** Bounds every blocking call; SO_RCVTIMEO and SO_SNDTIMEO. */
    @Override
    void timeout(int socket, Duration timeout) throws KernelException;

    /** Who connected, or who listens; SO_PEERCRED. */
    Peer peer(int socket) throws KernelException;

    @Override
    default Dialled dialled(int socket) throws KernelException {
        Peer daemon = peer(socket);
        return new Dialled(daemon.pid(), daemon.uid());
    }

    /** A handle on the process that connected; SO_PEERPIDFD, Linux 6.5. */
    int peerHandle(int socket) throws KernelException;

    /** Opens a non-blocking socket for questions about sockets; NETLINK_SOCK_DIAG of sock_diag(7). */
    int openDiagnosis() throws KernelException;

    /** Bytes that can be read now; FIONREAD. */
    int waiting(int socket) throws KernelException;

    /** Sends from an offset on; the number of bytes taken, or {@code -errno}; send(2) with MSG_NOSIGNAL. */
    @Override
    int send(int socket, byte[] bytes, int offset);

    /** Reads without credentials; 0 at the end of the stream, or {@code -errno}; recv(2). */
    @Override
    int receive(int socket, byte[] into);

    /** Buffers for reading with credentials, for one thread. */
    @Override
    Inbox inbox();

    /** Ends our side of the stream; shutdown(2). */
    @Override
    void finishWriting(int socket) throws KernelException;

    /** Closes any descriptor; never fails in a way that leaves it open (close(2), "Dealing with error returns"). */
    @Override
    void close(int descriptor);

    /** The file at a path itself, not what a link leads to; statx(2). */
    @Override
    SocketFile status(String path) throws KernelException;

    /** Removes a name; unlink(2). */
    @Override
    void unlink(String path) throws KernelException;

    /** Gives a file another name in the same folder, over what has that name; rename(2). */
    @Override
    void rename(String from, String to) throws KernelException;

    /**
     * Kernel credentials of the other end.
     *
     * @param pid process id, 0 if it is not visible from here
     * @param uid user id
     * @param gid group id
     */
    record Peer(long pid, long uid, long gid) {}

    /** Reads with recvmsg(2); what fails is {@code -errno}. */
    interface Writings extends Inbox {
        @Override
        default boolean nothingYet(int result) {
            return result == -Errno.EAGAIN;
        }

        @Override
        default boolean interrupted(int result) {
            return result == -Errno.EINTR;
        }
    }
}

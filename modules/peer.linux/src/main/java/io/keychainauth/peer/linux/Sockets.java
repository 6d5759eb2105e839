package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.SendQueue;
import io.keychainauth.peer.serving.Streams;
import java.time.Duration;

/**
 * Unix stream sockets (unix(7)). Every method is one system call, but the one that sends a queue. Those that fail as a matter of course, because a
 * non-blocking socket has nothing to do, return {@code -errno} instead of throwing.
 */
interface Sockets extends Streams {
    /** Longest address in bytes of UTF-8: {@code sun_path} less its terminator. */
    int ADDRESS_BYTES = 107;

    /** The user that we run as; geteuid(2). */
    long user();

    /** Opens a close-on-exec socket; socket(2). */
    int open(boolean blocking) throws KernelException;

    /** Limits the permission bits of the name that {@link #bind} makes, before there is one; fchmod(2). */
    void mode(int socket, int permissions) throws KernelException;

    void bind(int socket, String address) throws KernelException;

    void listen(int socket) throws KernelException;

    void connect(int socket, String address) throws KernelException;

    /** Takes the next connection as a non-blocking close-on-exec socket, or returns {@code -errno}; accept4(2). */
    int accept(int listener);

    /** Asks for the writer's credentials with all bytes read, on accepted sockets too; SO_PASSCRED. */
    void passCredentials(int socket) throws KernelException;

    /** Keeps descriptors out; SO_PASSRIGHTS, Linux 6.16. */
    void refuseDescriptors(int socket) throws KernelException;

    /** Bounds every blocking call; SO_RCVTIMEO and SO_SNDTIMEO. */
    void timeout(int socket, Duration timeout) throws KernelException;

    /** Who connected, or who listens; SO_PEERCRED. */
    Peer peer(int socket) throws KernelException;

    /** A handle on the process that connected; SO_PEERPIDFD, Linux 6.5. */
    int peerHandle(int socket) throws KernelException;

    /** Opens a non-blocking socket for questions about sockets; NETLINK_SOCK_DIAG of sock_diag(7). */
    int openDiagnosis() throws KernelException;

    /** Bytes that can be read now; FIONREAD. */
    int waiting(int socket) throws KernelException;

    /** Sends from an offset on; the number of bytes taken, or {@code -errno}; send(2) with MSG_NOSIGNAL. */
    int send(int socket, byte[] bytes, int offset);

    @Override
    default Sent send(int socket, SendQueue output) {
        while (!output.isEmpty()) {
            int sent = send(socket, output.first(), output.offset());
            if (sent > 0) {
                output.written(sent);
            } else if (sent == 0 || sent == -Errno.EAGAIN) {
                return Sent.NOT_ALL;
            } else if (sent != -Errno.EINTR) {
                return Sent.FAILED;
            }
        }
        return Sent.ALL;
    }

    /** Reads without credentials; 0 at the end of the stream, or {@code -errno}; recv(2). */
    int receive(int socket, byte[] into);

    /** Buffers for reading with credentials, for one thread. */
    Inbox inbox();

    /** Ends our side of the stream; shutdown(2). */
    @Override
    void finishWriting(int socket) throws KernelException;

    /** Closes any descriptor; never fails in a way that leaves it open (close(2), "Dealing with error returns"). */
    @Override
    void close(int descriptor);

    /** The file at a path itself, not what a link leads to; statx(2). */
    FileStatus status(String path) throws KernelException;

    /** Removes a name; unlink(2). */
    void unlink(String path) throws KernelException;

    /** Gives a file another name in the same folder, over what has that name; rename(2). */
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

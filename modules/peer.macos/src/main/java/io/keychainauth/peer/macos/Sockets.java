package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.SendQueue;
import io.keychainauth.peer.serving.Streams;
import java.time.Duration;

/**
 * Unix stream sockets (unix(4)). Those methods that fail as a matter of course, because a non-blocking socket has nothing to
 * do, return {@code -errno} instead of throwing.
 */
interface Sockets extends Streams {
    /** Longest address in bytes of UTF-8: {@code sun_path} less its terminator. */
    int ADDRESS_BYTES = 103;

    /** The user that we run as; geteuid(2). */
    long user();

    /** Opens a close-on-exec socket that raises no SIGPIPE; socket(2). */
    int open(boolean blocking) throws KernelException;

    void bind(int socket, String address) throws KernelException;

    /** Sets the permission bits of a name, and not of what a link leads to; fchmodat(2). */
    void mode(String path, int permissions) throws KernelException;

    void listen(int socket) throws KernelException;

    void connect(int socket, String address) throws KernelException;

    /** Takes the next connection, or returns {@code -errno}; accept(2). */
    int accept(int listener);

    /** Makes an accepted socket close-on-exec and non-blocking, without SIGPIPE. */
    void prepare(int socket) throws KernelException;

    /** Bounds every blocking call; SO_RCVTIMEO and SO_SNDTIMEO. */
    void timeout(int socket, Duration timeout) throws KernelException;

    /** The user that connected, or that listens, as of that moment; LOCAL_PEERCRED. */
    long peerUser(int socket) throws KernelException;

    /** Who used the other end last; LOCAL_PEERTOKEN. */
    AuditToken peerToken(int socket) throws KernelException;

    /** Bytes that can be read now; FIONREAD. */
    int waiting(int socket) throws KernelException;

    /** Sends from an offset on; the number of bytes taken, or {@code -errno}; send(2). */
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

    /** Reads what a daemon of ours wrote; 0 at the end of the stream, or {@code -errno}; recv(2). */
    int receive(int socket, byte[] into);

    /** Buffers for reading, for one thread. */
    Inbox inbox();

    /** Ends our side of the stream; shutdown(2). */
    @Override
    void finishWriting(int socket) throws KernelException;

    /** Closes any descriptor, which is released even where it reports an error; close(2). */
    @Override
    void close(int descriptor);

    /** The file at a path itself, not what a link leads to; lstat(2). */
    NamedFile status(String path) throws KernelException;

    /** Removes a name; unlink(2). */
    void unlink(String path) throws KernelException;

    /** Gives a file another name in the same folder, over what has that name; rename(2). */
    void rename(String from, String to) throws KernelException;
}

package io.keychainauth.peer.serving;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Unix stream sockets and their names, as one system has them. What fails as a matter of course, because a socket that never
 * blocks has nothing to do, is a negative error code instead of an exception; {@link #fault} says what a code means.
 */
public interface UnixSockets extends Streams {
    /** Longest name in bytes of UTF-8. */
    int longestName();

    /** The user that we run as. */
    long user();

    /** What an error code says, as far as it makes a difference. */
    Fault fault(int code);

    /**
     * Creates a folder that others cannot change, or accepts one.
     *
     * @throws IOException if it is another one
     */
    void requireFolder(Path folder) throws IOException;

    /** Opens a socket that no program inherits. */
    int open(boolean blocking) throws KernelException;

    /**
     * Gives a socket that is to listen a name and its permission bits, and sets what the sockets that it accepts inherit. No
     * name is left behind if it fails.
     */
    void bind(int socket, String name, int permissions) throws KernelException;

    /** Lets others connect. */
    void listen(int socket) throws KernelException;

    /** Connects; one that may block waits for room in the queue. */
    void connect(int socket, String name) throws KernelException;

    /** Bounds every blocking call. */
    void timeout(int socket, Duration timeout) throws KernelException;

    /** Who began to listen at the other end of a socket that was connected. */
    Dialled dialled(int socket) throws KernelException;

    /** Sends from an offset on: the number of bytes taken, or a negative error code. */
    int send(int socket, byte[] bytes, int offset);

    /** Reads: the number of bytes, 0 at the end of the stream, or a negative error code. */
    int receive(int socket, byte[] into);

    /** Buffers for reading with who wrote, for one thread. */
    Inbox inbox();

    /** The file of a name itself, not what a link leads to. */
    SocketFile status(String name) throws KernelException;

    /** Removes a name. */
    void unlink(String name) throws KernelException;

    /** Gives a file another name in the same folder, over what has that name. */
    void rename(String from, String to) throws KernelException;

    @Override
    default Sent send(int socket, SendQueue output) {
        while (!output.isEmpty()) {
            int sent = send(socket, output.first(), output.offset());
            if (sent > 0) {
                output.written(sent);
            } else if (sent == 0 || fault(-sent) == Fault.NOT_NOW) {
                return Sent.NOT_ALL;
            } else if (fault(-sent) != Fault.INTERRUPTED) {
                return Sent.FAILED;
            }
        }
        return Sent.ALL;
    }

    /** Errors that are answers. */
    enum Fault {
        /** Nothing has the name. */
        NO_NAME,
        /** What should be the folder of the name is none. */
        NO_FOLDER,
        /** There is a socket, and nobody listens. */
        NOBODY_LISTENS,
        /** It would have to wait, or has waited for as long as it may. */
        NOT_NOW,
        /** A signal came; the same call may succeed at once. */
        INTERRUPTED,
        /** A failure and nothing else. */
        FAILURE
    }

    /**
     * A process that listens.
     *
     * @param pid process id, 0 if it is not visible from here
     * @param user user id
     */
    record Dialled(long pid, long user) {}
}

package io.keychainauth.peer.serving;

/** What a connection asks of stream sockets that never block. */
public interface Streams {
    /** What became of queued answers. */
    enum Sent {
        ALL,
        /** The kernel takes no more at the moment. */
        NOT_ALL,
        FAILED
    }

    /** Sends until nothing is left or the socket takes no more. */
    Sent send(int socket, SendQueue output);

    /** Ends our side of the stream. */
    void finishWriting(int socket) throws KernelException;

    /** Closes a descriptor; never fails in a way that leaves it open. */
    void close(int descriptor);
}

package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;

/**
 * Reads and says who wrote. The kernel names who used the other end last, at the moment that it is asked; so it is asked
 * before and after, and only one who is the same both times counts as the writer.
 */
abstract class Received implements Inbox {
    private final Sockets sockets;
    private long sender;

    Received(Sockets sockets) {
        this.sockets = sockets;
    }

    /** Reads; 0 at the end of the stream, or {@code -errno}. */
    abstract int read(int socket);

    @Override
    public final int receive(int socket) {
        sender = 0;
        AuditToken before;
        try {
            before = sockets.peerToken(socket);
        } catch (KernelException e) {
            return read(socket); // Who has hung up may have left an end to be read, and nobody vouches for bytes.
        }
        int count = read(socket);
        if (count > 0) {
            sender = sameAs(before, socket) ? before.pid() : 0;
        }
        return count;
    }

    private boolean sameAs(AuditToken before, int socket) {
        try {
            return sockets.peerToken(socket).equals(before);
        } catch (KernelException e) {
            return false;
        }
    }

    @Override
    public final boolean nothingYet(int result) {
        return result == -Errno.EAGAIN;
    }

    @Override
    public final boolean interrupted(int result) {
        return result == -Errno.EINTR;
    }

    @Override
    public final long sender() {
        return sender;
    }

    /** Descriptors that a peer attaches are dropped by a read that has no place for them. */
    @Override
    public final boolean strangeControlData() {
        return false;
    }
}

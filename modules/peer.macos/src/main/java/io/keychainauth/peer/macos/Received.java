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
    private boolean strange;

    Received(Sockets sockets) {
        this.sockets = sockets;
    }

    /** Reads; 0 at the end of the stream, or {@code -errno}. */
    abstract int read(int socket);

    /** What came along with the bytes of {@link #read}: this kernel puts descriptors into the table of whoever reads. */
    final void alongCame(boolean anything) {
        strange = anything;
    }

    @Override
    public final int receive(int socket) {
        sender = 0;
        strange = false;
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

    @Override
    public final boolean strangeControlData() {
        return strange;
    }
}

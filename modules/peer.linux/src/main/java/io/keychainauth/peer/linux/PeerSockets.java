package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/**
 * Asks the kernel which socket is at the other end of one of ours, with a netlink socket that is kept: to make one costs
 * more than the question. Each question has a number of its own, which its answer must repeat, and a socket that anything
 * went wrong with is not used again: no answer to an earlier question can be taken for one to a later.
 */
final class PeerSockets implements AutoCloseable {
    private final Kernel kernel;
    private Optional<Descriptor> kept = Optional.empty();
    private int questions;

    /** Asks nothing yet. */
    PeerSockets(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Makes the socket now, so that it is not the first peer who takes a descriptor for good. */
    synchronized void prepare() {
        try {
            netlink();
        } catch (KernelException e) {
            close(); // The first question tries again, and says what is wrong.
        }
    }

    /**
     * The inode of the socket at the other end of one of ours; 0 if it is closed.
     *
     * @throws KernelException ENOENT if ours is of another network namespace, as the client's is then
     */
    long peer(int socket) throws KernelException {
        return peer(kernel.files().status(socket).inode());
    }

    private synchronized long peer(long inode) throws KernelException {
        Descriptor netlink = netlink();
        boolean answered = false;
        try {
            long peer = netlink.use(number -> ask(number, inode, ++questions));
            answered = true;
            return peer;
        } finally {
            if (!answered) {
                close();
            }
        }
    }

    private Descriptor netlink() throws KernelException {
        if (kept.isEmpty()) {
            kept = Optional.of(new Descriptor(kernel.sockets().openDiagnosis(), kernel.sockets()::close));
        }
        return kept.get();
    }

    private long ask(int netlink, long inode, int question) throws KernelException {
        int sent = kernel.sockets().send(netlink, SocketDiagnosis.question(inode, question), 0);
        if (sent < 0) {
            throw new KernelException("send(UNIX_DIAG)", -sent);
        }
        byte[] answer = new byte[SocketDiagnosis.ANSWER_BYTES];
        int received = kernel.sockets().receive(netlink, answer);
        if (received < 0) {
            throw new KernelException("recv(UNIX_DIAG)", -received);
        }
        return SocketDiagnosis.peer(answer, received, inode, question);
    }

    @Override
    public synchronized void close() {
        kept.ifPresent(Descriptor::close);
        kept = Optional.empty();
    }
}

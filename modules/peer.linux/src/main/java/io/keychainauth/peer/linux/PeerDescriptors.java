package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keychainauth.peer.Evidence;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which descriptors of a connection the peer itself holds, and how. */
final class PeerDescriptors {
    /** Looking at more is a way to keep the daemon busy. */
    static final int MOST = 4096;

    private static final int LAST_STANDARD_STREAM = 2;
    private static final int CLOSE_ON_EXEC = 02000000; // O_CLOEXEC of asm-generic/fcntl.h, also on arm64
    private static final int INFO_BYTES = 64 << 10;

    private final Kernel kernel;

    PeerDescriptors(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Looks for a socket among the descriptors of a process.
     *
     * @param peer inode of the socket
     * @param folder of the process under /proc
     * @return empty if the process has more than {@link #MOST} descriptors
     */
    Optional<Evidence.Held> look(long peer, Descriptor folder) throws KernelException {
        byte[] wanted = ("socket:[" + peer + "]").getBytes(ISO_8859_1);
        ProcessFiles files = kernel.files();
        try (Descriptor list = new Descriptor(folder.use(number -> files.open(number, "fd")), files::close)) {
            int looked = 0;
            int count = 0;
            boolean standardStream = false;
            boolean closeOnExec = true;
            for (List<String> names = list.use(files::entries); !names.isEmpty(); names = list.use(files::entries)) {
                looked += names.size();
                if (looked > MOST) {
                    return Optional.empty();
                }
                for (String name : names) {
                    if (list.use(number -> leadsTo(number, name, wanted))) {
                        count++;
                        standardStream |= Integer.parseInt(name) <= LAST_STANDARD_STREAM;
                        closeOnExec &= closesOnExec(folder, name);
                    }
                }
            }
            return Optional.of(new Evidence.Held(count, standardStream, closeOnExec));
        }
    }

    /**
     * Asks the kernel for the inode of the socket at the other end of one of ours; 0 if it is closed.
     *
     * @throws KernelException ENOENT if ours is of another network namespace, as the client's is then
     */
    long peer(int socket) throws KernelException {
        long inode = kernel.files().status(socket).inode();
        Sockets sockets = kernel.sockets();
        // A socket for each question: no answer to an earlier one can be taken for this one's.
        try (Descriptor netlink = new Descriptor(sockets.openDiagnosis(), sockets::close)) {
            byte[] answer = new byte[SocketDiagnosis.ANSWER_BYTES];
            int length = netlink.use(number -> {
                int sent = sockets.send(number, SocketDiagnosis.question(inode), 0);
                if (sent < 0) {
                    throw new KernelException("send(UNIX_DIAG)", -sent);
                }
                int received = sockets.receive(number, answer);
                if (received < 0) {
                    throw new KernelException("recv(UNIX_DIAG)", -received);
                }
                return received;
            });
            return SocketDiagnosis.peer(answer, length, inode);
        }
    }

    /** A descriptor that the peer closed meanwhile leads nowhere. */
    private boolean leadsTo(int list, String name, byte[] wanted) throws KernelException {
        try {
            return Arrays.equals(kernel.files().link(list, name, wanted.length + 1), wanted);
        } catch (KernelException e) {
            if (e.code() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    private boolean closesOnExec(Descriptor folder, String name) throws KernelException {
        Optional<byte[]> info =
                folder.use(number -> ProcessText.record(kernel.files(), number, "fdinfo/" + name, INFO_BYTES));
        return closesOnExec(new String(info.orElseThrow(() -> KernelException.malformed("fdinfo")), ISO_8859_1));
    }

    static boolean closesOnExec(String info) throws KernelException {
        for (String line : ProcessText.lines(info)) {
            if (line.startsWith("flags:")) {
                try {
                    return (Long.parseLong(line.substring("flags:".length()).strip(), 8) & CLOSE_ON_EXEC) != 0;
                } catch (NumberFormatException e) {
                    throw KernelException.malformed("fdinfo");
                }
            }
        }
        throw KernelException.malformed("fdinfo");
    }
}

package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which descriptors of a connection the peer itself holds, and how. */
final class PeerDescriptors {
    /** Looking at more is a way to keep the daemon busy. */
    static final int MOST = 4096;

    private static final int LAST_STANDARD_STREAM = 2;
    private static final int CLOSE_ON_EXEC = 02000000; // O_CLOEXEC of asm-generic/fcntl.h, also on arm64
    private static final String FLAGS = "flags:";
    private static final int INFO_BYTES = 64 << 10;

    private final ProcessFiles files;

    PeerDescriptors(ProcessFiles files) {
        this.files = files;
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

    /** A descriptor that the peer closed meanwhile leads nowhere. */
    private boolean leadsTo(int list, String name, byte[] wanted) throws KernelException {
        try {
            return Arrays.equals(files.link(list, name, wanted.length + 1), wanted);
        } catch (KernelException e) {
            if (e.code() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    private boolean closesOnExec(Descriptor folder, String name) throws KernelException {
        Optional<byte[]> info = folder.use(number -> ProcessText.record(files, number, "fdinfo/" + name, INFO_BYTES));
        return closesOnExec(new String(info.orElseThrow(() -> KernelException.malformed("fdinfo")), ISO_8859_1));
    }

    static boolean closesOnExec(String info) throws KernelException {
        int line = info.startsWith(FLAGS) ? 0 : info.indexOf('\n' + FLAGS) + 1;
        int end = info.indexOf('\n', line);
        if (end < 0 || !info.startsWith(FLAGS, line)) {
            throw KernelException.malformed("fdinfo");
        }
        try {
            return (Long.parseLong(info.substring(line + FLAGS.length(), end).strip(), 8) & CLOSE_ON_EXEC) != 0;
        } catch (NumberFormatException e) {
            throw KernelException.malformed("fdinfo");
        }
    }
}

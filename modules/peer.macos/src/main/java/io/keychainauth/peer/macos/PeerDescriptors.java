package io.keychainauth.peer.macos;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.serving.KernelException;
import java.util.List;
import java.util.Optional;

/** Which descriptors a process holds on the other end of a connection. */
final class PeerDescriptors {
    private static final int STANDARD_STREAMS = 3;

    private final Processes processes;

    PeerDescriptors(Processes processes) {
        this.processes = processes;
    }

    /**
     * Looks through all sockets of a process.
     *
     * @param other number by which the kernel knows the other end
     * @return empty if there are too many
     */
    Optional<Evidence.Held> look(long pid, long other) throws KernelException {
        Optional<List<Integer>> sockets = processes.sockets(pid);
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        int count = 0;
        boolean standardStream = false;
        boolean closeOnExec = true;
        for (int descriptor : sockets.get()) {
            Optional<Processes.OpenSocket> socket = processes.socket(pid, descriptor);
            if (socket.isPresent() && socket.get().itself() == other) {
                count++;
                standardStream |= descriptor < STANDARD_STREAMS;
                closeOnExec &= socket.get().closeOnExec();
            }
        }
        return Optional.of(new Evidence.Held(count, standardStream, closeOnExec));
    }
}

package io.keychainauth.peer.linux;

import io.keychainauth.peer.Lack;
import io.keychainauth.peer.Lack.Weight;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What this kernel lacks for proofs. It is asked on a socket of our own, as a daemon asks at its start; release numbers
 * lie where a distribution has ported something back, or a sandbox forbids it.
 */
final class KernelLacks {
    private final Kernel kernel;
    private final Optional<Long> parent;
    private final List<Lack> found = new ArrayList<>();

    private KernelLacks(Kernel kernel, Optional<Long> parent) {
        this.kernel = kernel;
        this.parent = parent;
    }

    /**
     * Asks the kernel.
     *
     * @param parent process whose page table may be open to us where our own is not
     */
    static List<Lack> of(Kernel kernel, Optional<Long> parent) throws KernelException {
        KernelLacks lacks = new KernelLacks(kernel, parent);
        Sockets sockets = kernel.sockets();
        try (Descriptor listening = new Descriptor(sockets.open(false), sockets::close)) {
            lacks.look(listening);
        }
        return List.copyOf(lacks.found);
    }

    private void look(Descriptor listening) throws KernelException {
        boolean refusing = listening.use(this::refusesDescriptors);
        Sockets.Peer own = listening.use(this::listen);
        Features features = Features.probe(kernel, listening);
        if (!features.handlesFromSockets()) {
            if (!opensProcesses(own.pid())) {
                miss("process_handle", Weight.FATAL, "no pidfd_open: no client can be proven", "5.10");
            }
            miss("peer_handle", Weight.WEAKER, "no SO_PEERPIDFD: clients are proven as \"legacy\" at best", "6.5");
        }
        if (!features.peersOfSockets()) {
            found.add(
                    new Lack(
                            "peer_socket",
                            Weight.WEAKER,
                            "no UNIX_DIAG: requests written before the proof are refused, later ones are \"legacy\"",
                            "load or build the module unix_diag (CONFIG_UNIX_DIAG), or leave the sandbox that forbids netlink"));
        }
        mounts();
        pages();
        if (!features.mapQuery()) {
            miss("map_query", Weight.SLOWER, "no PROCMAP_QUERY: all mappings of each client are read as text", "6.11");
        }
        if (!refusing) {
            miss(
                    "descriptor_refusal",
                    Weight.SLOWER,
                    "no SO_PASSRIGHTS: descriptors that a client sends along are dropped on arrival, not refused to it",
                    "6.16");
        }
    }

    private void mounts() throws KernelException {
        ProcessFiles files = kernel.files();
        try (Descriptor file = new Descriptor(files.open("/proc/self/maps"), files::close)) {
            if (file.use(files::status).mount() == 0) {
                miss("mount_number", Weight.FATAL, "statx gives no number of a mount: no client can be proven", "5.10");
            }
        }
    }

    private void pages() throws KernelException {
        ProcessFiles files = kernel.files();
        Optional<Boolean> scans = Features.pageScan(files, "/proc/self/pagemap");
        if (scans.isEmpty() && parent.isPresent()) {
            scans = Features.pageScan(files, "/proc/" + parent.get() + "/pagemap");
        }
        if (scans.equals(Optional.of(false))) {
            miss("page_scan", Weight.SLOWER, "no PAGEMAP_SCAN: the whole memory of each client is walked", "6.7");
        }
    }

    private boolean opensProcesses(long pid) throws KernelException {
        try {
            kernel.files().close(kernel.files().handle(pid));
            return true;
        } catch (KernelException e) {
            if (e.code() == Errno.ENOSYS) {
                return false;
            }
            throw e;
        }
    }

    private boolean refusesDescriptors(int socket) throws KernelException {
        try {
            kernel.sockets().refuseDescriptors(socket);
            return true;
        } catch (KernelException e) {
            if (e.code() == Errno.ENOPROTOOPT) {
                return false;
            }
            throw e;
        }
    }

    /** Under a name outside the file system, which is gone with the socket. */
    private Sockets.Peer listen(int socket) throws KernelException {
        kernel.sockets().bind(socket, "\0keychain-auth/" + UUID.randomUUID());
        kernel.sockets().listen(socket);
        return kernel.sockets().peer(socket);
    }

    private void miss(String name, Weight weight, String cost, String since) {
        found.add(new Lack(name, weight, cost, "use Linux " + since + " or newer"));
    }
}

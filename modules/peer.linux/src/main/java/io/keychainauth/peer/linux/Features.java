package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/**
 * What this kernel can tell, probed once on parts of our own. Asked anew for each peer, a peer that ends at the right
 * moment could choose the weaker way.
 *
 * @param handlesFromSockets whether a socket gives a handle on the process behind it (SO_PEERPIDFD, Linux 6.5)
 * @param peersOfSockets whether it is told which socket is at the other end (UNIX_DIAG)
 * @param pageScan whether page tables can be asked range by range (PAGEMAP_SCAN, Linux 6.7); {@code true} as well where
 *     we may not ask for our own, so that only a peer's can tell
 * @param mapQuery whether mappings can be asked for one by one (PROCMAP_QUERY, Linux 6.11)
 */
record Features(boolean handlesFromSockets, boolean peersOfSockets, boolean pageScan, boolean mapQuery) {
    private static final long PAGE = 4096;

    /**
     * Probes with a listening socket of ours, whose peer is the process that listens: ourselves, who live.
     *
     * @throws KernelException if a probe fails in a way that does not mean "not known here"
     */
    static Features probe(Kernel kernel, Descriptor listening) throws KernelException {
        return new Features(
                handlesFromSockets(kernel, listening),
                peersOfSockets(kernel, listening),
                pageScan(kernel.files()),
                mapQuery(kernel.files()));
    }

    private static boolean handlesFromSockets(Kernel kernel, Descriptor listening) throws KernelException {
        try {
            kernel.sockets().close(listening.use(kernel.sockets()::peerHandle));
            return true;
        } catch (KernelException e) {
            if (e.code() == Errno.ENOPROTOOPT || e.code() == Errno.EINVAL) {
                return false;
            }
            throw e;
        }
    }

    /** The module may be absent, or a sandbox without sockets of that family. */
    private static boolean peersOfSockets(Kernel kernel, Descriptor listening) throws KernelException {
        try (PeerSockets peers = new PeerSockets(kernel)) {
            listening.use(peers::peer);
            return true;
        } catch (KernelException e) {
            return switch (e.code()) {
                case Errno.ENOENT,
                        Errno.EINVAL,
                        Errno.EAFNOSUPPORT,
                        Errno.EPROTONOSUPPORT,
                        Errno.EOPNOTSUPP,
                        Errno.EPERM,
                        Errno.EACCES,
                        Errno.ENOSYS -> false;
                default -> throw e;
            };
        }
    }

    private static boolean pageScan(ProcessFiles files) throws KernelException {
        return pageScan(files, "/proc/self/pagemap").orElse(true);
    }

    /**
     * Whether a page table can be asked.
     *
     * @return empty if we may not open it: our own is closed to us once we are not dumpable (proc(5)), as a daemon is
     */
    static Optional<Boolean> pageScan(ProcessFiles files, String pagemap) throws KernelException {
        int opened;
        try {
            opened = files.open(pagemap);
        } catch (KernelException e) {
            return switch (e.code()) {
                case Errno.EPERM, Errno.EACCES -> Optional.empty();
                case Errno.ENOENT -> Optional.of(false);
                default -> throw e;
            };
        }
        try (Descriptor table = new Descriptor(opened, files::close)) {
            table.use(number -> files.ownPages(number, 0, PAGE));
            return Optional.of(true);
        } catch (KernelException e) {
            return switch (e.code()) {
                case Errno.ENOTTY, Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENOSYS, Errno.EPERM, Errno.EACCES ->
                    Optional.of(false);
                default -> throw e;
            };
        }
    }

    /** Our own mappings are never closed to us, and one that can be executed there always is. */
    private static boolean mapQuery(ProcessFiles files) throws KernelException {
        try (Descriptor maps = new Descriptor(files.open("/proc/self/maps"), files::close)) {
            return asked(files, maps);
        }
    }

    private static boolean asked(ProcessFiles files, Descriptor maps) throws KernelException {
        try {
            return maps.use(number -> files.executable(number, 0)).isPresent();
        } catch (KernelException e) {
            return switch (e.code()) {
                case Errno.ENOTTY, Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENOSYS, Errno.EPERM, Errno.EACCES -> false;
                default -> throw e;
            };
        }
    }
}

package io.keychainauth.peer.linux;

/**
 * What this kernel can tell, probed once on parts of our own. Asked anew for each peer, a peer that ends at the right
 * moment could choose the weaker way.
 *
 * @param handlesFromSockets whether a socket gives a handle on the process behind it (SO_PEERPIDFD, Linux 6.5)
 * @param peersOfSockets whether it is told which socket is at the other end (UNIX_DIAG)
 * @param pageScan whether page tables can be asked range by range (PAGEMAP_SCAN, Linux 6.7)
 */
record Features(boolean handlesFromSockets, boolean peersOfSockets, boolean pageScan) {
    private static final long PAGE = 4096;

    /**
     * Probes with a listening socket of ours, whose peer is the process that listens: ourselves, who live.
     *
     * @throws KernelException if a probe fails in a way that does not mean "not known here"
     */
    static Features probe(Kernel kernel, Descriptor listening) throws KernelException {
        return new Features(
                handlesFromSockets(kernel, listening), peersOfSockets(kernel, listening), pageScan(kernel.files()));
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
        try {
            listening.use(new PeerDescriptors(kernel)::peer);
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
        try (Descriptor pagemap = new Descriptor(files.open("/proc/self/pagemap"), files::close)) {
            pagemap.use(number -> files.ownPages(number, 0, PAGE));
            return true;
        } catch (KernelException e) {
            return switch (e.code()) {
                case Errno.ENOENT,
                        Errno.ENOTTY,
                        Errno.EINVAL,
                        Errno.EOPNOTSUPP,
                        Errno.ENOSYS,
                        Errno.EPERM,
                        Errno.EACCES -> false;
                default -> throw e;
            };
        }
    }
}

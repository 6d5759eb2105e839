package io.keychainauth.peer.linux;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers the evidence about the peer of one accepted socket. The order of the steps is the point of it: some make sure
 * that the others were about the same process and image. The first step that fails ends the proof; nothing is
 * skipped. Where a kernel refuses one way to ask (the page table, PAGEMAP_SCAN) the same is asked in another one, or the
 * proof ends; no error in here means "not supported, so go on without": what a kernel lacks is settled once
 * ({@link Features}).
 */
final class Gathering {
    private final Attestor attestor;
    private final Kernel kernel;
    private final ProcessFiles files;
    private final int socket;
    private final Optional<Sockets.Peer> known;
    private final List<Evidence> evidence = new ArrayList<>();
    private final List<Descriptor> held = new ArrayList<>();
    private Stage stage = Stage.SOCKET;
    private boolean foreignGroup;
    private long looked;

    /**
     * Begins with whom the kernel names as the peer.
     *
     * @param known if it was asked already
     */
    Gathering(Attestor attestor, Kernel kernel, int socket, Optional<Sockets.Peer> known) {
        this.attestor = attestor;
        this.kernel = kernel;
        this.files = kernel.files();
        this.socket = socket;
        this.known = known;
    }

    AttestedPeer gather() {
        Optional<HeldProcess> process = Optional.empty();
        try {
            process = holdPeer();
        } catch (KernelException e) {
            evidence.add(new Evidence.Missing(stage.refusal(e.code(), foreignGroup), e.function(), e.code()));
        } finally {
            if (process.isEmpty()) {
                held.forEach(Descriptor::close);
            }
        }
        return new AttestedPeer(files, new Proof(evidence), process, attestor.clock(), looked);
    }

    private Optional<HeldProcess> holdPeer() throws KernelException {
        Sockets.Peer peer = known.isPresent() ? known.get() : kernel.sockets().peer(socket);
        evidence.add(new Evidence.Credentials(peer.pid(), peer.uid(), attestor.ownUid()));
        if (peer.pid() <= 0 || peer.uid() != attestor.ownUid()) {
            return Optional.empty(); // The credentials say why.
        }
        foreignGroup = peer.gid() != attestor.ownGid();
        stage = Stage.HANDLE;
        Descriptor handle = hold(handle(peer.pid()));
        stage = Stage.PROCESS;
        Descriptor folder = hold(files.folder(peer.pid()));
        // Opened by number. The handle lives, so that the number cannot have become another process's before.
        if (!handle.use(files::alive)) {
            return missing(Refusal.PROCESS_GONE, "poll");
        }
        evidence.add(new Evidence.Handle(attestor.features().handlesFromSockets()));
        Descriptor maps = hold(folder.use(number -> files.open(number, "maps")));
        return holdImage(peer.pid(), handle, folder, maps);
    }

    private int handle(long pid) throws KernelException {
        return attestor.features().handlesFromSockets() ? kernel.sockets().peerHandle(socket) : files.handle(pid);
    }

    private Optional<HeldProcess> holdImage(long pid, Descriptor handle, Descriptor folder, Descriptor maps)
            throws KernelException {
        looked = attestor.clock().getAsLong();
        ProcessStatus state = ProcessStatus.of(files, folder);
        if (state.zombie()) {
            boolean othersLive = handle.use(files::alive);
            return missing(othersLive ? Refusal.LEADER_THREAD_EXITED : Refusal.PROCESS_GONE, "read(status)");
        }
        evidence.add(new Evidence.Tracer(Tracers.of(files, folder, pid, state)));
        evidence.add(attestor.namespaces().compare(folder, state));
        Descriptor executable = hold(folder.use(number -> files.hold(number, "exe")));
        Pin pin = pin(folder, maps);
        FileStatus status = executable.use(files::status);
        var process = new HeldProcess(pid, handle, folder, pin, executable, status);
        if (!process.executes(files)) {
            return missing(Refusal.IMAGE_CHANGED, "statx(exe)");
        }
        Mounts.Table mounts = attestor.mounts().now();
        Optional<String> kind = mounts.of(status);
        if (!Mounts.Table.trusted(kind)) {
            // Asked nothing more: whoever serves it could keep us waiting.
            evidence.add(new Evidence.FileSystems(List.of(kind.orElse("unknown"))));
            return Optional.empty();
        }
        return nameExecutable(process, mounts)
                        && seeDescriptors(folder)
                        && inspectCode(process, mounts)
                        && measureBarrier()
                ? Optional.of(process)
                : Optional.empty();
    }

    /**
     * What lies in the socket now was written before the proof was complete, by nobody knows which image. Not measured
     * right after the pin: a sibling that shares the old memory (CLONE_VM) can make it look like that of the program
     * which the process executes meanwhile, and what it wrote before that would pass for the program's.
     */
    private boolean measureBarrier() throws KernelException {
        stage = Stage.SOCKET;
        return evidence.add(new Evidence.Barrier(kernel.sockets().waiting(socket)));
    }

    /**
     * Between two looks at the executable, so that it is the memory of that program, and of none before it: whoever executed
     * it during the proof could keep the memory that he had, and with it the pin, for ever (CLONE_VM). The page table is
     * closed to everybody once the first thread has ended: its state is asked before.
     */
    private Pin pin(Descriptor folder, Descriptor maps) throws KernelException {
        try {
            return Pin.of(maps, hold(folder.use(number -> files.open(number, "pagemap"))));
        } catch (KernelException e) {
            if (Errno.refused(e.code())) {
                return Pin.of(maps, hold(folder.use(number -> files.open(number, "maps"))), e);
            }
            throw e;
        }
    }

    private boolean nameExecutable(HeldProcess process, Mounts.Table mounts) throws KernelException {
        FileStatus status = process.status();
        Optional<ExecutablePath> path = ExecutablePath.of(files, process.folder(), status, mounts.paths());
        if (path.isEmpty() || status.kind() != FileStatus.Kind.REGULAR) {
            return failed(Refusal.PROOF_FAILED, "readlink(exe)");
        }
        if (FileDigest.tooLarge(status)) {
            return failed(Refusal.EXECUTABLE_TOO_LARGE, "statx(exe)");
        }
        var image = new HeldImage(files, path.get(), process, attestor.digests());
        evidence.add(new Evidence.Executable(image, path.get().replaced()));
        return true;
    }

    private boolean seeDescriptors(Descriptor folder) throws KernelException {
        if (!attestor.features().peersOfSockets()) {
            evidence.add(new Evidence.Descriptors(Optional.empty()));
            return true;
        }
        stage = Stage.PEER_SOCKET;
        long peer = attestor.peerSockets().peer(socket);
        stage = Stage.PROCESS;
        Optional<Evidence.Held> seen = new PeerDescriptors(files).look(peer, folder);
        if (seen.isEmpty()) {
            return failed(Refusal.TOO_MANY_DESCRIPTORS, "getdents64(fd)");
        }
        evidence.add(new Evidence.Descriptors(seen));
        // Who has hung up, or given the connection away, is not looked at any further: its code is the dearest part.
        return seen.get().any() || failed(Refusal.SOCKET_NOT_HELD, "readlink(fd)");
    }

    private boolean inspectCode(HeldProcess process, Mounts.Table mounts) throws KernelException {
        CodeProof proof = new CodeProof(attestor, files, mounts, process);
        Optional<Refusal> refusal = proof.gather();
        if (refusal.isPresent()) {
            return failed(refusal.get(), "maps");
        }
        evidence.addAll(proof.evidence());
        Optional<Refusal> changed = process.recheck(files);
        return changed.isEmpty() || failed(changed.get(), "recheck");
    }

    private Descriptor hold(int number) {
        Descriptor descriptor = new Descriptor(number, files::close);
        held.add(descriptor);
        return descriptor;
    }

    private Optional<HeldProcess> missing(Refusal refusal, String function) {
        evidence.add(new Evidence.Missing(refusal, function, 0));
        return Optional.empty();
    }

    private boolean failed(Refusal refusal, String function) {
        return missing(refusal, function).isPresent();
    }
}

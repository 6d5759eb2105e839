package io.keychainauth.peer.linux;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gathers the evidence about the peer of an accepted socket. The order of the steps is the point of it: each makes sure
 * that the ones before were about the same process and image. The first step that fails ends the proof; nothing is
 * skipped, and no error means "not supported, so go on".
 */
final class Attestor {
    /** Larger executables are refused: reading them would be a way to keep the daemon busy. */
    static final long LARGEST_EXECUTABLE = 2L << 30;

    private final Kernel kernel;
    private final long ownUid;
    private final boolean handlesFromSockets;
    private final DigestCache digests;

    /**
     * Prepares for many peers.
     *
     * @param handlesFromSockets whether this kernel gives a process handle for a socket. Probed once on a socket of our
     *     own: asked anew for each peer, a peer that ends at the right moment could choose the weaker way
     */
    Attestor(Kernel kernel, long ownUid, boolean handlesFromSockets) {
        this.kernel = kernel;
        this.ownUid = ownUid;
        this.handlesFromSockets = handlesFromSockets;
        this.digests = new DigestCache(kernel.files(), ownUid);
    }

    AttestedPeer attest(int socket) {
        return new Gathering(socket).gather();
    }

    /** What a step asks of, and so what its errors mean. */
    private enum Stage {
        SOCKET,
        HANDLE,
        PROCESS
    }

    /** The steps for one peer. */
    private final class Gathering {
        private final int socket;
        private final List<Evidence> evidence = new ArrayList<>();
        private final List<Descriptor> held = new ArrayList<>();
        private Stage stage = Stage.SOCKET;

        Gathering(int socket) {
            this.socket = socket;
        }

        AttestedPeer gather() {
            Optional<HeldProcess> process = Optional.empty();
            try {
                process = holdPeer();
            } catch (KernelException e) {
                evidence.add(new Evidence.Missing(refusal(e.code()), e.function(), e.code()));
            } finally {
                if (process.isEmpty()) {
                    held.forEach(Descriptor::close);
                }
            }
            return new AttestedPeer(kernel.files(), new Proof(evidence), process);
        }

        private Optional<HeldProcess> holdPeer() throws KernelException {
            ProcessFiles files = kernel.files();
            Sockets.Peer peer = kernel.sockets().peer(socket);
            evidence.add(new Evidence.Credentials(peer.pid(), peer.uid(), ownUid));
            if (peer.pid() <= 0 || peer.uid() != ownUid) {
                return Optional.empty(); // The credentials say why.
            }
            stage = Stage.HANDLE;
            Descriptor handle = hold(handle(peer.pid()));
            stage = Stage.PROCESS;
            Descriptor folder = hold(files.folder(peer.pid()));
            // Opened by number. The handle lives, so that the number cannot have become another process's before.
            if (!handle.use(files::alive)) {
                return missing(Refusal.PROCESS_GONE, "poll");
            }
            evidence.add(new Evidence.Handle(handlesFromSockets));
            Descriptor pin = hold(folder.use(number -> files.open(number, "maps")));
            if (!HeldProcess.pinned(files, pin)) {
                return missing(Refusal.PROCESS_GONE, "read(maps)");
            }
            // What lies in the socket now was written before the pin, by nobody knows which image.
            evidence.add(new Evidence.Barrier(kernel.sockets().waiting(socket)));
            return holdImage(handle, folder, pin);
        }

        private Optional<HeldProcess> holdImage(Descriptor handle, Descriptor folder, Descriptor pin)
                throws KernelException {
            ProcessFiles files = kernel.files();
            Descriptor executable = hold(folder.use(number -> files.hold(number, "exe")));
            FileStatus status = executable.use(files::status);
            Optional<ExecutablePath> path = ExecutablePath.of(files, folder, status);
            if (path.isEmpty() || status.kind() != FileStatus.Kind.REGULAR) {
                return missing(Refusal.PROOF_FAILED, "readlink(exe)");
            }
            if (status.size() > LARGEST_EXECUTABLE) {
                return missing(Refusal.EXECUTABLE_TOO_LARGE, "statx(exe)");
            }
            var process = new HeldProcess(handle, folder, pin, executable, status);
            Optional<Refusal> changed = process.recheck(files);
            if (changed.isPresent()) {
                return missing(changed.get(), "recheck");
            }
            var image = new HeldImage(path.get(), executable, status, digests);
            evidence.add(new Evidence.Executable(image, path.get().replaced()));
            return Optional.of(process);
        }

        private int handle(long pid) throws KernelException {
            return handlesFromSockets
                    ? kernel.sockets().peerHandle(socket)
                    : kernel.files().handle(pid);
        }

        private Descriptor hold(int number) {
            Descriptor descriptor = new Descriptor(number, kernel.files()::close);
            held.add(descriptor);
            return descriptor;
        }

        private Optional<HeldProcess> missing(Refusal refusal, String function) {
            evidence.add(new Evidence.Missing(refusal, function, 0));
            return Optional.empty();
        }

        private Refusal refusal(int code) {
            return switch (stage) {
                case SOCKET -> Refusal.PROOF_FAILED;
                // EINVAL and ENODATA: a kernel that has the option says so once the process is reaped.
                case HANDLE ->
                    code == Errno.ESRCH || code == Errno.EINVAL || code == Errno.ENODATA
                            ? Refusal.PROCESS_GONE
                            : Refusal.PROOF_FAILED;
                case PROCESS -> ofProcess(code);
            };
        }

        private Refusal ofProcess(int code) {
            return switch (code) {
                case Errno.ESRCH, Errno.ENOENT -> Refusal.PROCESS_GONE;
                // The peer is of our own user: only one that is not dumpable refuses its files then (ptrace(2), "Ptrace
                // access mode checking").
                case Errno.EACCES, Errno.EPERM -> Refusal.NOT_DUMPABLE;
                default -> Refusal.PROOF_FAILED;
            };
        }
    }
}

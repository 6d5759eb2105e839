package io.keychainauth.peer.macos;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gathers the evidence about the peer of one accepted socket. The kernel does not remember who connected: it names the
 * process that used the other end last, at the moment that it is asked. So the first question is repeated as the last, and
 * all that was asked in between counts only if the answer is the same, which it is for one program in one process alone. The
 * first step that fails ends the proof; nothing is skipped, and no error means "not supported, so go on".
 */
final class Gathering {
    private final Attestor attestor;
    private final Kernel kernel;
    private final int socket;
    private final List<Evidence> evidence = new ArrayList<>();
    private Optional<Descriptor> file = Optional.empty();
    private Stage stage = Stage.SOCKET;
    private long looked;

    Gathering(Attestor attestor, int socket) {
        this.attestor = attestor;
        this.kernel = attestor.kernel();
        this.socket = socket;
    }

    AttestedPeer gather() {
        Optional<HeldProcess> process = Optional.empty();
        try {
            process = prove();
        } catch (KernelException e) {
            evidence.add(new Evidence.Missing(stage.refusal(e.code()), e.function(), e.code()));
        } finally {
            if (process.isEmpty()) {
                file.ifPresent(Descriptor::close);
            }
        }
        return new AttestedPeer(kernel, new Proof(evidence), process, attestor.clock(), looked);
    }

    private Optional<HeldProcess> prove() throws KernelException {
        long user = kernel.sockets().peerUser(socket);
        AuditToken token = kernel.sockets().peerToken(socket);
        evidence.add(new Evidence.Credentials(token.pid(), user, attestor.ownUser()));
        if (token.pid() <= 0 || user != attestor.ownUser()) {
            return Optional.empty(); // The credentials say why.
        }
        if (token.user() != user) {
            return missing(Refusal.FOREIGN_USER, "getsockopt(LOCAL_PEERTOKEN)");
        }
        evidence.add(new Evidence.Handle(true));
        evidence.add(new Evidence.Namespaces(Set.of())); // This system has none.
        evidence.add(new Evidence.WriterByUse());
        stage = Stage.PROCESS;
        looked = attestor.clock().getAsLong();
        evidence.add(new Evidence.Tracer(kernel.processes().traced(token.pid()) ? HeldProcess.SOME_PROCESS : 0));
        Optional<HeldProcess> process = holdExecutable(token);
        boolean complete = process.isPresent() && seeDescriptors(token) && measureBarrier(token);
        return complete ? process : Optional.empty();
    }

    private Optional<HeldProcess> holdExecutable(AuditToken token) throws KernelException {
        Optional<String> path = ExecutablePath.text(kernel.processes().path(token));
        if (path.isEmpty()) {
            return missing(Refusal.PROOF_FAILED, "proc_pidpath_audittoken");
        }
        stage = Stage.EXECUTABLE;
        Files files = kernel.files();
        Descriptor held = new Descriptor(files.open(path.get()), files::close);
        file = Optional.of(held);
        NamedFile status = held.use(files::status);
        Files.FileSystem system = held.use(files::fileSystem);
        evidence.add(new Evidence.FileSystems(SystemFiles.trusted(system) ? List.of() : List.of(system.kind())));
        if (status.kind() != NamedFile.Kind.REGULAR) {
            return missing(Refusal.EXECUTABLE_UNREADABLE, "fstat");
        }
        if (Digests.tooLarge(status)) {
            return missing(Refusal.EXECUTABLE_TOO_LARGE, "fstat");
        }
        stage = Stage.PROCESS;
        // A path is only a name: another file can be there than the one that runs.
        if (!new MappedProgram(kernel.processes()).executes(token.pid(), status)) {
            return missing(Refusal.EXECUTABLE_REPLACED, "proc_pidinfo(PROC_PIDREGIONPATHINFO)");
        }
        Signatures.Answer signature = kernel.signatures().of(token);
        var process = new HeldProcess(token, held, status, signature);
        var image = new HeldImage(files, path.get(), process, attestor.digests(), signature.codeHash());
        evidence.add(new Evidence.Executable(image, false));
        evidence.add(new Evidence.Code(true, Optional.empty())); // No call of this system shows it.
        return sign(signature) ? Optional.of(process) : Optional.empty();
    }

    private boolean sign(Signatures.Answer signature) {
        return switch (signature) {
            case Signatures.Answer.Valid valid -> evidence.add(new Evidence.Signature(Optional.of(valid.signer())));
            case Signatures.Answer.Unsigned _ -> evidence.add(new Evidence.Signature(Optional.empty()));
            case Signatures.Answer.Failed failed -> {
                evidence.add(new Evidence.Missing(failed.refusal(), failed.function(), failed.status()));
                yield false;
            }
        };
    }

    private boolean seeDescriptors(AuditToken token) throws KernelException {
        Optional<Processes.OpenSocket> own = kernel.processes().ownSocket(socket);
        if (own.isEmpty() || own.get().other() == 0) {
            return failed(Refusal.PROCESS_GONE, "proc_pidfdinfo(PROC_PIDFDSOCKETINFO)");
        }
        Optional<Evidence.Held> seen = new PeerDescriptors(kernel.processes())
                .look(token.pid(), own.get().other());
        if (seen.isEmpty()) {
            return failed(Refusal.TOO_MANY_DESCRIPTORS, "proc_pidinfo(PROC_PIDLISTFDS)");
        }
        evidence.add(new Evidence.Descriptors(seen));
        return true;
    }

    /** What lies in the socket now was written before the proof was complete, by nobody knows which program. */
    private boolean measureBarrier(AuditToken token) throws KernelException {
        stage = Stage.SOCKET;
        evidence.add(new Evidence.Barrier(kernel.sockets().waiting(socket)));
        AuditToken now = kernel.sockets().peerToken(socket);
        if (now.equals(token)) {
            return true;
        }
        boolean another = now.pid() != token.pid();
        return failed(another ? Refusal.FOREIGN_SENDER : Refusal.IMAGE_CHANGED, "getsockopt(LOCAL_PEERTOKEN)");
    }

    private Optional<HeldProcess> missing(Refusal refusal, String function) {
        evidence.add(new Evidence.Missing(refusal, function, 0));
        return Optional.empty();
    }

    private boolean failed(Refusal refusal, String function) {
        return missing(refusal, function).isPresent();
    }
}

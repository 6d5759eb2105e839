package io.keychainauth.peer.windows;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Namespace;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gathers the evidence about the client of one pipe instance. The order of the steps is the point of it: each makes sure
 * that the ones before were about the same process. The first step that fails ends the proof; nothing is skipped, and no
 * error means "not supported, so go on".
 */
final class Gathering {
    /** Stands for a debugger: which process it is the system does not tell. */
    private static final long SOME_PROCESS = -1;

    private final Attestor attestor;
    private final Processes processes;
    private final Pipes.Pipe pipe;
    private final long pid;
    private final Visitor visitor;
    private final List<Evidence> evidence = new ArrayList<>();
    private Optional<Handle> process = Optional.empty();
    private Stage stage = Stage.PROCESS;
    private long looked;

    Gathering(Attestor attestor, Pipes.Pipe pipe, long pid, Visitor visitor) {
        this.attestor = attestor;
        this.processes = attestor.processes();
        this.pipe = pipe;
        this.pid = pid;
        this.visitor = visitor;
    }

    AttestedPeer gather() {
        boolean complete = false;
        try {
            complete = prove();
        } catch (CallException e) {
            Refusal refusal = ended() ? Refusal.PROCESS_GONE : stage.refusal(e.code());
            evidence.add(new Evidence.Missing(refusal, e.function(), e.code()));
        } finally {
            if (!complete) {
                process.ifPresent(Handle::close);
            }
        }
        return new AttestedPeer(
                processes, new Proof(evidence), complete ? process : Optional.empty(), attestor.clock(), looked);
    }

    /** What a process says while it ends has no error code of its own. */
    private boolean ended() {
        try {
            return process.isPresent() && !process.get().use(processes::alive);
        } catch (CallException e) {
            return false;
        }
    }

    private boolean prove() throws CallException {
        Handle held = visitor.process();
        process = Optional.of(held);
        if (held.use(processes::id) != pid) {
            return failed(Refusal.PROCESS_GONE, "GetProcessId");
        }
        // Who connected ran by then. A process that was created later has the id of one that is gone.
        if (held.use(processes::created) > visitor.connected()) {
            return failed(Refusal.PROCESS_GONE, "GetProcessTimes");
        }
        Processes.Owner owner = held.use(processes::owner);
        evidence.add(attestor.credentials(pid, owner));
        if (!attestor.ours(owner)) {
            return false; // The credentials say why.
        }
        evidence.add(new Evidence.Handle(false));
        evidence.add(new Evidence.Writers(false));
        // In another session a drive letter leads elsewhere, and objects of the same name are others.
        boolean here = owner.session() == attestor.own().session();
        evidence.add(new Evidence.Namespaces(here ? Set.of() : Set.of(Namespace.MOUNT)));
        return here && look(held) && same(held);
    }

    private boolean look(Handle held) throws CallException {
        try (Handle inspected = new Handle(processes.inspect(pid), processes::close)) {
            looked = attestor.clock().getAsLong();
            boolean debugged = inspected.use(processes::debugged);
            evidence.add(new Evidence.Tracer(debugged ? SOME_PROCESS : 0));
            stage = Stage.EXECUTABLE;
            String image = held.use(processes::image);
            Optional<String> name = FileName.openable(image);
            if (name.isEmpty()) {
                return failed(Refusal.PROOF_FAILED, "QueryFullProcessImageNameW");
            }
            if (FileName.remote(name.get())) { // Before it is opened: its server could keep us waiting for ever.
                return failed(Refusal.UNTRUSTED_FILESYSTEM, "QueryFullProcessImageNameW");
            }
            ImageFiles files = attestor.files();
            try (Handle file = new Handle(files.hold(name.get()), files::close)) {
                // Between the answer and the hold the running file could be renamed, and another one take its place.
                if (!held.use(processes::image).equals(image)) {
                    return failed(Refusal.EXECUTABLE_NOT_MAPPED, "QueryFullProcessImageNameW");
                }
                return file.use(open -> inspect(inspected, open));
            }
        }
    }

    /** As long as the file is held nobody can write it, and no other one can come to its path. */
    private boolean inspect(Handle inspected, long file) throws CallException {
        FileImage image = FileImage.of(attestor.files(), attestor.system(), file);
        String kind = image.fileSystem();
        evidence.add(new Evidence.FileSystems(SystemFiles.trusted(kind) ? List.of() : List.of(kind)));
        if (image.tooLarge()) {
            return failed(Refusal.EXECUTABLE_TOO_LARGE, "GetFileInformationByHandle");
        }
        evidence.add(new Evidence.Executable(image, false));
        stage = Stage.PROCESS;
        CodeInspection code = new CodeInspection(attestor, image);
        Optional<Evidence.Code> found = inspected.use(code::of);
        if (found.isEmpty()) {
            return failed(Refusal.TOO_MANY_MAPPINGS, "VirtualQueryEx");
        }
        evidence.add(found.get());
        evidence.add(new Evidence.Descriptors(Optional.empty()));
        // A process never becomes another program: whatever it wrote before was written by this one.
        evidence.add(new Evidence.Barrier(0));
        return true;
    }

    /** At the end, so that everything in between was about a process that lived, and about the one that connected. */
    private boolean same(Handle held) throws CallException {
        stage = Stage.PIPE;
        if (pipe.client() != pid) {
            return failed(Refusal.PROCESS_GONE, "GetNamedPipeClientProcessId");
        }
        return held.use(processes::alive) || failed(Refusal.PROCESS_GONE, "WaitForSingleObject");
    }

    private boolean failed(Refusal refusal, String function) {
        evidence.add(new Evidence.Missing(refusal, function, 0));
        return false;
    }
}

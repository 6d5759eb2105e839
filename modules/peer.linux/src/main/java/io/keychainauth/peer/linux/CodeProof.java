package io.keychainauth.peer.linux;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.List;
import java.util.Optional;

/**
 * Gathers what is said of the executable memory of the pinned image, until it holds still. In the end the pin must show
 * the executable mappings of the process: a sibling that shares the memory (CLONE_VM) keeps the pin of an old image alive while
 * the process executes another program.
 */
final class CodeProof {
    /** A program that loads a library, or compiles, changes its mappings meanwhile. */
    private static final int LOOKS = 10;

    private final Attestor attestor;
    private final ProcessFiles files;
    private final Mounts.Table mounts;
    private final HeldProcess process;
    private List<Evidence> evidence = List.of();

    CodeProof(Attestor attestor, ProcessFiles files, Mounts.Table mounts, HeldProcess process) {
        this.attestor = attestor;
        this.files = files;
        this.mounts = mounts;
        this.process = process;
    }

    /** Looks; the refusal if there is nothing to be had. */
    Optional<Refusal> gather() throws KernelException {
        for (int look = 0; look < LOOKS; look++) {
            Optional<List<Mapping>> pinned = process.pin().maps().use(attestor.mappings()::of);
            if (pinned.isEmpty()) {
                return Optional.of(Refusal.TOO_MANY_MAPPINGS);
            }
            List<Mapping> mappings = pinned.get();
            if (mappings.isEmpty()) {
                return Optional.of(Refusal.IMAGE_CHANGED); // It executed another program, or ended: nothing is mapped.
            }
            CodeInspection code = CodeInspection.of(files, attestor.digests().system(), mounts, process, mappings);
            if (code.tooMany()) {
                return Optional.of(Refusal.TOO_MANY_MAPPINGS);
            }
            boolean modified = attestor.pages().modified(process.folder(), process.pin(), code.ofFiles());
            if (current(mappings)) {
                evidence = List.of(new Evidence.FileSystems(code.untrusted()), code.evidence(modified));
                return Optional.empty();
            }
        }
        return Optional.of(Refusal.IMAGE_CHANGED);
    }

    private boolean current(List<Mapping> mappings) throws KernelException {
        try (Descriptor maps =
                new Descriptor(process.folder().use(number -> files.open(number, "maps")), files::close)) {
            return maps.use(attestor.mappings()::of).equals(Optional.of(mappings));
        }
    }

    /** What was found. */
    List<Evidence> evidence() {
        return evidence;
    }
}

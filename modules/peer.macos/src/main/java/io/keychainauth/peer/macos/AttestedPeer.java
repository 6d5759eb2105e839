package io.keychainauth.peer.macos;

import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.Witness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A peer with its proof, and the process behind it. */
final class AttestedPeer implements Witness {
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final Kernel kernel;
    private final Proof proof;
    private final Optional<HeldProcess> process;
    private final LongSupplier clock;
    private volatile long looked;

    /**
     * Joins a proof and what it is about.
     *
     * @param process empty if the proof is incomplete
     * @param clock monotonic, in nanoseconds
     * @param looked what it said before the proof looked for a tracer
     */
    AttestedPeer(Kernel kernel, Proof proof, Optional<HeldProcess> process, LongSupplier clock, long looked) {
        this.kernel = kernel;
        this.proof = proof;
        this.process = process;
        this.clock = clock;
        this.looked = looked;
    }

    @Override
    public Proof proof() {
        return proof;
    }

    @Override
    public Optional<Refusal> recheck() {
        if (process.isEmpty()) {
            return Optional.of(Refusal.PROOF_FAILED);
        }
        Optional<Refusal> changed = process.get().recheck(kernel.processes());
        return changed.isPresent() ? changed : lookAgain(process.get());
    }

    /** Not for each of many requests in a row. Asked by process id, which was the process's own a moment ago. */
    private Optional<Refusal> lookAgain(HeldProcess held) {
        long now = clock.getAsLong();
        if (now - looked < LOOK_NANOS) {
            return Optional.empty();
        }
        try {
            Optional<Refusal> changed =
                    kernel.processes().traced(held.token().pid()) ? Optional.of(Refusal.TRACED) : signedOtherwise(held);
            looked = changed.isPresent() ? looked : now; // Only a clean answer lasts: what was seen once is seen again.
            return changed;
        } catch (KernelException e) {
            return Optional.of(Refusal.PROOF_FAILED);
        }
    }

    /** Pages may have become invalid, or the process may have let a debugger or foreign libraries in. */
    private Optional<Refusal> signedOtherwise(HeldProcess held) {
        Signatures.Answer now = kernel.signatures().of(held.token());
        if (now instanceof Signatures.Answer.Failed failed) {
            return Optional.of(failed.refusal());
        }
        return now.equals(held.signature()) ? Optional.empty() : Optional.of(Refusal.CODE_MODIFIED);
    }

    @Override
    public List<String> commandLine() {
        try {
            return process.isEmpty()
                    ? List.of()
                    : Arguments.of(
                            kernel.processes().arguments(process.get().token().pid()));
        } catch (KernelException e) {
            return List.of(); // Display only: an attempt without arguments is still shown.
        }
    }

    @Override
    public void close() {
        process.ifPresent(held -> held.executable().close());
    }
}

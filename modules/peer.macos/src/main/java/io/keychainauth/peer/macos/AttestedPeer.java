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
    private static final long TRACER_LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final Processes processes;
    private final Proof proof;
    private final Optional<HeldProcess> process;
    private final LongSupplier clock;
    private volatile long looked;

    /**
     * Joins a proof and what it is about.
     *
     * @param process empty if the proof is incomplete
     * @param clock monotonic, in nanoseconds
     */
    AttestedPeer(Processes processes, Proof proof, Optional<HeldProcess> process, LongSupplier clock) {
        this.processes = processes;
        this.proof = proof;
        this.process = process;
        this.clock = clock;
        this.looked = clock.getAsLong();
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
        Optional<Refusal> changed = process.get().recheck(processes);
        return changed.isPresent() ? changed : lookForTracer(process.get());
    }

    /** Not for each of many requests in a row. Asked by process id, which was the process's own a moment ago. */
    private Optional<Refusal> lookForTracer(HeldProcess held) {
        long now = clock.getAsLong();
        if (now - looked < TRACER_LOOK_NANOS) {
            return Optional.empty();
        }
        try {
            boolean traced = processes.traced(held.token().pid());
            looked = traced ? looked : now; // Only a clean answer lasts: what was seen once is seen again.
            return traced ? Optional.of(Refusal.TRACED) : Optional.empty();
        } catch (KernelException e) {
            return Optional.of(Refusal.PROOF_FAILED);
        }
    }

    @Override
    public List<String> commandLine() {
        try {
            return process.isEmpty()
                    ? List.of()
                    : Arguments.of(processes.arguments(process.get().token().pid()));
        } catch (KernelException e) {
            return List.of(); // Display only: an attempt without arguments is still shown.
        }
    }

    @Override
    public void close() {
        process.ifPresent(held -> held.executable().close());
    }
}

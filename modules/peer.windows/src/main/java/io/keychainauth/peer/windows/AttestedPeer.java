package io.keychainauth.peer.windows;

import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A peer with its proof, and the process behind it, held while the connection lives. A process runs one program from its
 * first to its last instruction: what can change is that it ends, or that somebody debugs it.
 */
final class AttestedPeer implements AutoCloseable {
    private static final long DEBUGGER_LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final Processes processes;
    private final Proof proof;
    private final Optional<Handle> process;
    private final LongSupplier clock;
    private volatile long looked;

    /**
     * Joins a proof and what it is about.
     *
     * @param process empty if the proof is incomplete
     * @param clock monotonic, in nanoseconds
     * @param looked what it said before the proof looked for a debugger
     */
    AttestedPeer(Processes processes, Proof proof, Optional<Handle> process, LongSupplier clock, long looked) {
        this.processes = processes;
        this.proof = proof;
        this.process = process;
        this.clock = clock;
        this.looked = looked;
    }

    Proof proof() {
        return proof;
    }

    Optional<Refusal> recheck() {
        try {
            if (process.isEmpty()) {
                return Optional.of(Refusal.PROOF_FAILED);
            }
            if (!process.get().use(processes::alive)) {
                return Optional.of(Refusal.PROCESS_GONE);
            }
            return debugged() ? Optional.of(Refusal.TRACED) : Optional.empty();
        } catch (CallException e) {
            return Optional.of(Refusal.PROOF_FAILED);
        }
    }

    /** Not for each of many requests in a row. The handle that is held keeps the id from becoming another process's. */
    private boolean debugged() throws CallException {
        long now = clock.getAsLong();
        if (now - looked < DEBUGGER_LOOK_NANOS) {
            return false;
        }
        try (Handle inspected = new Handle(processes.inspect(proof.pid()), processes::close)) {
            boolean debugged = inspected.use(processes::debugged);
            looked = debugged ? looked : now; // Only a clean answer lasts: what was seen once is seen again.
            return debugged;
        }
    }

    /** Whether the process is known to have ended. */
    boolean ended() {
        try {
            return process.isPresent() && !process.get().use(processes::alive);
        } catch (CallException e) {
            return false; // Closed meanwhile.
        }
    }

    @Override
    public void close() {
        process.ifPresent(Handle::close);
    }
}

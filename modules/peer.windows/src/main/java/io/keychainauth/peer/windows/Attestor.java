package io.keychainauth.peer.windows;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Proves the peers of one listener; holds what many proofs share. */
final class Attestor {
    /** Stands for every user but ours: two users of different machines may have the same number. */
    private static final long SOMEBODY_ELSE = -1;

    private final Processes processes;
    private final ImageFiles files;
    private final Processes.Owner own;
    private final SystemFiles system;
    private final LongSupplier clock;

    /**
     * Prepares for many peers.
     *
     * @param clock monotonic, in nanoseconds
     */
    Attestor(Processes processes, ImageFiles files, LongSupplier clock) throws CallException {
        this.processes = processes;
        this.files = files;
        this.clock = clock;
        this.own = processes.own();
        this.system = SystemFiles.of(processes, files, clock);
    }

    /**
     * Gathers the evidence about a peer.
     *
     * @param pid what the pipe says
     * @param visitor who connected; taken charge of
     */
    AttestedPeer attest(Pipes.Pipe pipe, long pid, Visitor visitor) {
        return new Gathering(this, pipe, pid, visitor).gather();
    }

    /** What is said of a peer that must not be looked at. */
    AttestedPeer unproven(long pid) {
        return missing(new Evidence.Missing(Refusal.PROOF_FAILED, "earlier proofs have not ended", 0), pid);
    }

    /** What is said of a peer of which not even the process id is known. */
    AttestedPeer failed(CallException e) {
        return missing(new Evidence.Missing(Stage.PIPE.refusal(e.code()), e.function(), e.code()), 0);
    }

    private AttestedPeer missing(Evidence.Missing missing, long pid) {
        Evidence.Credentials unknown = new Evidence.Credentials(pid, SOMEBODY_ELSE, ownNumber());
        return new AttestedPeer(
                processes, new Proof(List.of(unknown, missing)), Optional.empty(), clock, clock.getAsLong());
    }

    /** Evidence of whose process it is. */
    Evidence.Credentials credentials(long pid, Processes.Owner owner) {
        return new Evidence.Credentials(pid, ours(owner) ? ownNumber() : SOMEBODY_ELSE, ownNumber());
    }

    boolean ours(Processes.Owner owner) {
        return own.sid().equals(owner.sid());
    }

    /** The part of our user's identifier that tells him from the others of this machine. */
    private long ownNumber() {
        return number(own.sid());
    }

    static long number(String sid) {
        return Long.parseLong(sid.substring(sid.lastIndexOf('-') + 1));
    }

    Processes processes() {
        return processes;
    }

    ImageFiles files() {
        return files;
    }

    Processes.Owner own() {
        return own;
    }

    SystemFiles system() {
        return system;
    }

    LongSupplier clock() {
        return clock;
    }
}

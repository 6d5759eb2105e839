package io.keychainauth.daemon.request;

import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import io.keychainauth.policy.Attempt;
import io.keychainauth.policy.Caller;
import io.keychainauth.policy.Decision;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.Policy;
import io.keychainauth.policy.Signing;
import io.keychainauth.protocol.Reason;
import java.util.Optional;

/** Turns strangers away and puts them into the queue that the user approves from. */
public final class Gatehouse {
    private final PendingQueue queue;
    private final AuditTrail trail;

    /** Works on one queue. */
    public Gatehouse(PendingQueue queue, AuditTrail trail) {
        this.queue = queue;
        this.trail = trail;
    }

    /** Lets a registered caller pass that meets the conditions of its entry; why anybody else may not is recorded. */
    Optional<Reason> admit(Policy policy, Peer peer) {
        return switch (policy.admit(caller(policy, peer))) {
            case Decision.Allow _ -> Optional.empty();
            case Decision.Deny(Reason reason, Optional<Refusal> detail)
            when detail.isPresent() -> {
                if (detail.get() == Refusal.USER_WRITABLE_LIBRARY) {
                    queue(peer); // The user can pin what it loads; else nobody would know what that is.
                }
                yield turnAway(peer, reason, detail);
            }
            case Decision.Deny _ ->
                turnAway(
                        peer,
                        queue(peer) ? Reason.UNREGISTERED_BINARY_PENDING_APPROVAL : Reason.UNREGISTERED_BINARY,
                        Optional.empty());
        };
    }

    /** An upgraded program's old process is still running: approving its old hash would undo the upgrade. */
    private static Caller caller(Policy policy, Peer peer) {
        Caller caller = peer.caller();
        boolean late = policy.find(caller.identity()).isEmpty()
                && policy.names(caller.identity().path())
                && peer.image().replaced();
        return late ? caller.asReplaced() : caller;
    }

    /** Who connects, writes and executes a program of the machine can make any of them seem to ask. */
    private boolean queue(Peer peer) {
        return queue.add(new Attempt(
                peer.caller().identity(),
                peer.connection().commandLine(),
                peer.summary().uid(),
                peer.summary().pid(),
                peer.caller().code().libraries(),
                peer.image().writableByUser() || peer.caller().provenance() instanceof Provenance.Doubtful,
                peer.caller().signing().orElse(Signing.NONE)));
    }

    private Optional<Reason> turnAway(Peer peer, Reason reason, Optional<Refusal> detail) {
        return Optional.of(trail.turnedAway(peer.summary(), reason, detail) ? reason : Reason.INTERNAL_ERROR);
    }
}

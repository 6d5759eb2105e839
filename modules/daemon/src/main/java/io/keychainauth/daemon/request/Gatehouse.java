package io.keychainauth.daemon.request;

import io.keychainauth.peer.Refusal;
import io.keychainauth.policy.Attempt;
import io.keychainauth.policy.Caller;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.Policy;
import io.keychainauth.protocol.Reason;
import java.util.List;
import java.util.Optional;

/** Turns strangers away and puts them into the queue that the user approves from. */
public final class Gatehouse {
    private final PendingQueue queue;
    private final Journal journal;

    /** Works on one queue. */
    public Gatehouse(PendingQueue queue, Journal journal) {
        this.queue = queue;
        this.journal = journal;
    }

    /** Lets a registered caller pass; the reason for turning anybody else away is recorded. */
    Optional<Reason> admit(Policy policy, Peer peer) {
        Caller caller = peer.caller();
        if (policy.find(caller.identity()).isPresent()) {
            return Optional.empty();
        }
        boolean replaced = caller.replaced() || peer.image().replaced();
        if (replaced && policy.names(caller.identity().path())) {
            // An upgraded program's old process is still running: approving its old hash would undo the upgrade.
            return turnAway(peer, Reason.UNATTESTABLE_PEER, Optional.of(Refusal.EXECUTABLE_REPLACED));
        }
        boolean queued = queue.add(new Attempt(
                caller.identity(),
                peer.connection().commandLine(),
                peer.origin().uid(),
                peer.origin().pid(),
                List.of(),
                peer.image().writableByUser()));
        return turnAway(
                peer,
                queued ? Reason.UNREGISTERED_BINARY_PENDING_APPROVAL : Reason.UNREGISTERED_BINARY,
                Optional.empty());
    }

    private Optional<Reason> turnAway(Peer peer, Reason reason, Optional<Refusal> detail) {
        return Optional.of(journal.turnedAway(peer.origin(), reason, detail) ? reason : Reason.INTERNAL_ERROR);
    }
}

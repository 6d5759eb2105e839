package io.keychainauth.peer;

import java.util.List;
import java.util.Optional;

/**
 * All evidence about one peer, gathered at accept.
 *
 * @param evidence in the order in which it was gathered
 */
public record Proof(List<Evidence> evidence) {
    /** Copies the list. */
    public Proof {
        evidence = List.copyOf(evidence);
    }

    /** Judges the evidence. Total: whatever is missing is a refusal. */
    public Verdict verdict() {
        return Checks.judge(this);
    }

    /** Judges who wrote some bytes. */
    public Optional<Refusal> judge(Evidence.Sender sender) {
        if (!sender.alone()) {
            return Optional.of(Refusal.UNEXPECTED_CONTROL_DATA);
        }
        return find(Evidence.Credentials.class)
                .filter(peer -> peer.pid() == sender.pid() && peer.pid() > 0)
                .map(_ -> Optional.<Refusal>empty())
                .orElse(Optional.of(Refusal.FOREIGN_SENDER));
    }

    /** Process id of the peer, 0 if unknown. */
    public long pid() {
        return find(Evidence.Credentials.class).map(Evidence.Credentials::pid).orElse(0L);
    }

    /** The first piece of evidence of one kind. */
    public <E extends Evidence> Optional<E> find(Class<E> kind) {
        return evidence.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }
}

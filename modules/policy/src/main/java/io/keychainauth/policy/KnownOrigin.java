package io.keychainauth.policy;

import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/**
 * Who connects, writes a request, leaves the socket to a child and executes an approved program has that program ask in
 * its stead.
 */
final class KnownOrigin implements Condition {
    @Override
    public Optional<Refusal> judge(Binary entry, Caller caller) {
        return caller.provenance() instanceof Provenance.Doubtful(Refusal refusal)
                ? Optional.of(refusal)
                : Optional.empty();
    }
}

package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/** A tracer writes requests into an approved program and reads the answers out of it. */
final class NotTraced implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return Check.require(proof, Evidence.Tracer.class, tracer -> tracer.pid() == 0, Refusal.TRACED);
    }
}

package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/** Without an executable there is nothing that a policy could name. */
final class ExecutableKnown implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return Check.require(proof, Evidence.Executable.class, _ -> true, Refusal.PROOF_FAILED);
    }
}

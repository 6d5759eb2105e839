package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/** Without a handle on it the process id could mean another process by the time that we look. */
final class ProcessHeld implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return Check.require(proof, Evidence.Handle.class, _ -> true, Refusal.PROOF_FAILED);
    }
}

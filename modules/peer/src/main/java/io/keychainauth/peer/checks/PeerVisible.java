package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/** A process in a foreign process id namespace is reported as pid 0. */
final class PeerVisible implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return Check.require(
                proof, Evidence.Credentials.class, peer -> peer.pid() > 0, Refusal.DIFFERENT_PID_NAMESPACE);
    }
}

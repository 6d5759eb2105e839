package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/** File modes keep other users out; this holds when somebody widened them. */
final class OwnUser implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return Check.require(
                proof, Evidence.Credentials.class, peer -> peer.uid() == peer.ownUid(), Refusal.FOREIGN_USER);
    }
}

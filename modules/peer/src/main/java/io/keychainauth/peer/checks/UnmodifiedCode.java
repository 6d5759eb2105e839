package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/**
 * Code of an approved program is rewritten in memory before it connects, by a tracer that has left again or by any
 * process of its user. The page is the process's own from then on, and no page of the file.
 */
final class UnmodifiedCode implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return Check.require(
                proof, Evidence.Code.class, code -> !code.modified().orElse(false), Refusal.CODE_MODIFIED);
    }
}

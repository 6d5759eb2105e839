package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/** A peer that vanishes between two steps made the polkit check return its default (CVE-2021-3560). */
final class EveryStepWorked implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return proof.find(Evidence.Missing.class).map(Evidence.Missing::refusal);
    }
}

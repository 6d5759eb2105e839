package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;
import java.util.function.Predicate;

/** One way in which evidence can show that a peer is not what it seems to be. */
interface Check {
    /** The refusal if the check fails. Evidence that is not there fails it. */
    Optional<Refusal> judge(Proof proof);

    /** Requires that there is evidence of a kind, and that it shows what it must. */
    static <E extends Evidence> Optional<Refusal> require(
            Proof proof, Class<E> kind, Predicate<E> holds, Refusal otherwise) {
        return proof.find(kind).filter(holds).isPresent() ? Optional.empty() : Optional.of(otherwise);
    }
}

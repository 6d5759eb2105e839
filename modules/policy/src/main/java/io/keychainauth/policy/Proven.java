package io.keychainauth.policy;

import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/**
 * An approved program that sets close-on-exec on what it inherited hides that it did inherit it: entries of such programs
 * demand requests that were written after the program was seen to run.
 */
final class Proven implements Condition {
    @Override
    public Optional<Refusal> judge(Binary entry, Caller caller) {
        boolean met = switch (entry.require()) {
            case COMPAT -> true;
            case PROVEN ->
                caller.provenance() instanceof Provenance.Assured(Assurance assurance)
                        && (assurance == Assurance.PROVEN || assurance == Assurance.ROOT);
        };
        return met ? Optional.empty() : Optional.of(Refusal.NOT_PROVEN);
    }
}

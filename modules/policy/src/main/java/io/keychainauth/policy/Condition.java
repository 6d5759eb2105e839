package io.keychainauth.policy;

import io.keychainauth.peer.Refusal;
import java.util.List;
import java.util.Optional;

/** What a policy entry demands of a caller before any right counts. */
interface Condition {
    /** Conditions on what runs, looked at for every request. The first that is not met names the refusal. */
    List<Condition> ON_CODE =
            List.of(new PinnedSignature(), new LibrariesInPlace(), new PinnedLibraries(), new WithoutJit());

    /** Conditions on how a request came, looked at for every request but {@code check}. */
    List<Condition> ON_ORIGIN = List.of(new KnownOrigin(), new Proven());

    /** The refusal if the condition is not met. */
    Optional<Refusal> judge(Binary entry, Caller caller);

    /** The first refusal of a list. */
    static Optional<Refusal> first(List<Condition> conditions, Binary entry, Caller caller) {
        for (Condition condition : conditions) {
            Optional<Refusal> refusal = condition.judge(entry, caller);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }
}

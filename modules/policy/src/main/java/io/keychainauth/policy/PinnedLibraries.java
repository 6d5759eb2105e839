package io.keychainauth.policy;

import io.keychainauth.peer.Refusal;
import java.util.Optional;
import java.util.Set;

/**
 * {@code LD_PRELOAD}, {@code LD_AUDIT}, {@code LD_LIBRARY_PATH} and a replaced library put foreign code into an approved
 * program. What its user can write counts only with a path and hash that were approved; what he cannot is the system's.
 */
final class PinnedLibraries implements Condition {
    @Override
    public Optional<Refusal> judge(Binary entry, Caller caller) {
        if (caller.code().libraries().isEmpty()) {
            return Optional.empty();
        }
        boolean pinned = Set.copyOf(entry.libraries()).containsAll(caller.code().libraries());
        return pinned ? Optional.empty() : Optional.of(Refusal.USER_WRITABLE_LIBRARY);
    }
}

package io.keychainauth.policy;

import io.keychainauth.peer.Refusal;
import java.util.Optional;

/** A library that is no longer the file at its path cannot be read again, and so not be compared with any pin. */
final class LibrariesInPlace implements Condition {
    @Override
    public Optional<Refusal> judge(Binary entry, Caller caller) {
        return caller.code().replaced() ? Optional.of(Refusal.LIBRARY_REPLACED) : Optional.empty();
    }
}

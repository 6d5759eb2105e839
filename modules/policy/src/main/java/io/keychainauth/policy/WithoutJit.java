package io.keychainauth.policy;

import io.keychainauth.peer.Refusal;
import java.util.Optional;

/** Code that came from no file may be anybody's: a library can copy itself to such memory and unmap its file. */
final class WithoutJit implements Condition {
    @Override
    public Optional<Refusal> judge(Binary entry, Caller caller) {
        boolean met = entry.allowJit() || !caller.code().anonymous();
        return met ? Optional.empty() : Optional.of(Refusal.ANONYMOUS_EXECUTABLE_MEMORY);
    }
}

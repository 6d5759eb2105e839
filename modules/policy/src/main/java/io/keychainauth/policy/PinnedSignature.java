package io.keychainauth.policy;

import io.keychainauth.peer.Refusal;
import java.util.Optional;

/**
 * Where a running program's file can be written to, its hash may be that of something else than what runs. What the kernel
 * compares each page with is the code directory, so that an entry may demand that one, or whose certificate it is signed with.
 */
final class PinnedSignature implements Condition {
    @Override
    public Optional<Refusal> judge(Binary entry, Caller caller) {
        boolean met = entry.signing().metBy(caller.signing().orElse(Signing.NONE));
        return met ? Optional.empty() : Optional.of(Refusal.OTHER_SIGNATURE);
    }
}

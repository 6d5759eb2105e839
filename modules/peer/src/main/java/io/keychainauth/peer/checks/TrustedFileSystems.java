package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/** A file system that its user serves (FUSE) shows one file to the kernel that executes and another to who hashes. */
final class TrustedFileSystems implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return Check.require(
                proof,
                Evidence.FileSystems.class,
                systems -> systems.untrusted().isEmpty(),
                Refusal.UNTRUSTED_FILESYSTEM);
    }
}

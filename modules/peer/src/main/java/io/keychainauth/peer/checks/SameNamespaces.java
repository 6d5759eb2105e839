package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Namespace;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/**
 * Where names mean something else the evidence does. In a mount namespace of its own an approved program loads a foreign
 * library from a path of the system; in a user namespace of its own a process may name any file as its executable
 * (PR_SET_MM_EXE_FILE) and any process as the sender of its bytes.
 */
final class SameNamespaces implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        Optional<Evidence.Namespaces> found = proof.find(Evidence.Namespaces.class);
        if (found.isEmpty()) {
            return Optional.of(Refusal.PROOF_FAILED);
        }
        return found.get().foreign().stream().sorted().findFirst().map(SameNamespaces::refusal);
    }

    private static Refusal refusal(Namespace foreign) {
        return switch (foreign) {
            case USER -> Refusal.DIFFERENT_USER_NAMESPACE;
            case MOUNT -> Refusal.DIFFERENT_MOUNT_NAMESPACE;
            case PROCESS -> Refusal.DIFFERENT_PID_NAMESPACE;
        };
    }
}

package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/**
 * The file that a process names as its executable can be forged (PR_SET_MM_EXE_FILE), and a sibling that shares the
 * memory keeps the pin of an old image alive across an exec. Neither makes the file part of the pinned image's code.
 */
final class ExecutableMapped implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return Check.require(proof, Evidence.Code.class, Evidence.Code::ofExecutable, Refusal.EXECUTABLE_NOT_MAPPED);
    }
}

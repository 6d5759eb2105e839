package io.keychainauth.peer.macos;

import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/**
 * The process behind a connection.
 *
 * @param token names one program in one process, and no other ever
 * @param executable the file that it was started from, held open
 * @param status of that file
 * @param signature of what runs
 */
record HeldProcess(AuditToken token, Descriptor executable, NamedFile status, Signatures.Answer signature) {
    /** Stands for a tracer: which process it is the system does not tell. */
    static final long SOME_PROCESS = -1;

    /** Whether it ended, or runs another program by now. */
    Optional<Refusal> recheck(Processes processes) {
        try {
            processes.path(token);
            return Optional.empty();
        } catch (KernelException e) {
            return Optional.of(e.code() == Errno.ESRCH ? changed(processes) : Refusal.PROOF_FAILED);
        }
    }

    private Refusal changed(Processes processes) {
        try {
            processes.traced(token.pid());
            return Refusal.IMAGE_CHANGED; // Somebody has its id: itself, with another program.
        } catch (KernelException e) {
            return Refusal.PROCESS_GONE;
        }
    }
}

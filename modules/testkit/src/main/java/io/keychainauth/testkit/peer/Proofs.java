package io.keychainauth.testkit.peer;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.Proof;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Proofs as the operating system would gather them. */
public final class Proofs {
    /** Process id of every well-behaved peer. */
    public static final long PID = 4711;

    private static final long UID = 1000;

    private Proofs() {}

    /** Everything holds. */
    public static Proof of(Image image) {
        return of(PID, image);
    }

    /** Everything holds for one process. */
    public static Proof of(long pid, Image image) {
        return proof(pid, new Evidence.Executable(image, false), code(), 0, true);
    }

    /** The file at the image's path is another one by now. */
    public static Proof replaced(Image image) {
        return proof(PID, new Evidence.Executable(image, true), code(), 0, true);
    }

    /** The process can execute what the code says. */
    public static Proof running(Image image, Evidence.Code code) {
        return running(PID, image, code);
    }

    /** One process can execute what the code says. */
    public static Proof running(long pid, Image image, Evidence.Code code) {
        return proof(pid, new Evidence.Executable(image, false), code, 0, true);
    }

    /**
     * Requests may come from another image.
     *
     * @param barrier bytes that were written before the proof was complete
     * @param closeOnExec whether the connection cannot outlive an exec
     */
    public static Proof early(Image image, long barrier, boolean closeOnExec) {
        return early(PID, image, barrier, closeOnExec);
    }

    /** Requests of one process may come from another image. */
    public static Proof early(long pid, Image image, long barrier, boolean closeOnExec) {
        return proof(pid, new Evidence.Executable(image, false), code(), barrier, closeOnExec);
    }

    /** The system knows signatures, and says this of the program. */
    public static Proof signed(Image image, Optional<Evidence.Signer> signer) {
        List<Evidence> evidence = new ArrayList<>(of(image).evidence());
        evidence.add(new Evidence.Signature(signer));
        return new Proof(evidence);
    }

    private static Evidence.Code code() {
        return new Evidence.Code(true, false, false, false, List.of());
    }

    private static Proof proof(
            long pid, Evidence.Executable executable, Evidence.Code code, long barrier, boolean closeOnExec) {
        return new Proof(List.of(
                new Evidence.Credentials(pid, UID, UID),
                new Evidence.Handle(true),
                new Evidence.Barrier(barrier),
                new Evidence.Tracer(0),
                new Evidence.Namespaces(Set.of()),
                new Evidence.FileSystems(List.of()),
                executable,
                code,
                new Evidence.Descriptors(Optional.of(new Evidence.Held(1, false, closeOnExec)))));
    }
}

package io.keychainauth.testkit.peer;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.Proof;
import java.util.List;

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
        return new Proof(List.of(
                new Evidence.Credentials(pid, UID, UID),
                new Evidence.Handle(true),
                new Evidence.Barrier(0),
                new Evidence.Executable(image, false)));
    }

    /** The file at the image's path is another one by now. */
    public static Proof replaced(Image image) {
        return new Proof(List.of(
                new Evidence.Credentials(PID, UID, UID),
                new Evidence.Handle(true),
                new Evidence.Barrier(0),
                new Evidence.Executable(image, true)));
    }
}

package io.keychainauth.peer.serving;

import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.List;
import java.util.Optional;

/** A peer with its proof, and what is held of it while its connection lives. */
public interface Witness extends AutoCloseable {
    /** What was established when it connected. */
    Proof proof();

    /** Looks again; see {@link io.keychainauth.peer.Connection#recheck()}. */
    Optional<Refusal> recheck();

    /** The command line that it shows; see {@link io.keychainauth.peer.Connection#commandLine()}. */
    List<String> commandLine();

    @Override
    void close();
}

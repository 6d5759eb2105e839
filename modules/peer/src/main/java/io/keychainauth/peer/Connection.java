package io.keychainauth.peer;

import java.util.Optional;

/** One accepted connection and the evidence about its peer. Methods may be called from any thread. */
public interface Connection extends AutoCloseable {
    /** What was established about the peer when the connection was accepted; never changes. */
    Proof proof();

    /** Looks again, cheaply, whether the peer still is the process and image that the proof is about. */
    Optional<Refusal> recheck();

    /**
     * Reads the command line that the peer shows at this moment; for display only, since a process may rewrite its own.
     *
     * @return arguments, empty if they cannot be read
     */
    java.util.List<String> commandLine();

    /**
     * Sends an answer after all earlier ones. Never blocks.
     *
     * @param bytes owned by the connection from now on, and wiped once sent
     * @return {@code true} if everything was handed over; {@code false} if the rest is queued: nothing more is
     *     delivered until {@link Session#resumed()}
     */
    boolean send(byte[] bytes);

    /** Delivers nothing until {@link #resume()}. */
    void pause();

    /** Ends a {@link #pause()}: {@link Session#resumed()} follows on a serving thread. */
    void resume();

    /**
     * Sends what is queued, shuts down our side, discards what the peer still sends for a short while so that it can
     * read the last answer, and closes. No {@link Session#received} follows.
     */
    void finish();

    /** Closes at once. Idempotent. */
    @Override
    void close();
}

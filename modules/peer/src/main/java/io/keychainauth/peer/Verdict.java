package io.keychainauth.peer;

/** What all evidence about a peer amounts to. */
public sealed interface Verdict {
    /**
     * The peer is the process and image that it seems to be.
     *
     * @param pid its process
     * @param image what it runs
     * @param assurance the best that a request of it can reach
     */
    record Attested(long pid, Image image, Assurance assurance) implements Verdict {}

    /** The peer's identity is not established. */
    record Refused(Refusal refusal) implements Verdict {}
}

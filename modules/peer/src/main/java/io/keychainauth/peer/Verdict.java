package io.keychainauth.peer;

/** What all evidence about a peer amounts to. */
public sealed interface Verdict {
    /**
     * The peer is the process and image that it seems to be.
     *
     * @param pid its process
     * @param image what it runs
     * @param code what it can execute
     */
    record Attested(long pid, Image image, Evidence.Code code) implements Verdict {}

    /** The peer's identity is not established. */
    record Refused(Refusal refusal) implements Verdict {}
}

package io.keychainauth.peer;

/** What is known about the origin of one request. */
public sealed interface Provenance {
    /** The process that was proven wrote it; how firmly that is known. */
    record Assured(Assurance assurance) implements Provenance {}

    /** Another program may have written it, or may read the answer. */
    record Doubtful(Refusal refusal) implements Provenance {}
}

package io.keychainauth.audit;

/** How a request or a connection ended; {@link #name()} is the record's {@code result}. */
public enum Outcome {
    /** A session of a registered program was opened. */
    ACCEPTED,
    /** The request was carried out. */
    GRANTED,
    /** The request or the connection was refused; the record has a reason. */
    DENIED,
    /** The request was allowed and failed; the record has a reason. */
    ERROR
}

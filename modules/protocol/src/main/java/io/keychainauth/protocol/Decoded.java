package io.keychainauth.protocol;

/** What a line turned out to be. */
public sealed interface Decoded {
    /** A request within all limits. */
    record Accepted(Request request) implements Decoded {}

    /** One JSON object, but not a request; the connection stays open. */
    record Malformed() implements Decoded {}

    /**
     * Not one JSON object at all. A program that was made to print into the socket sends such lines, so the connection
     * must never see a second one.
     */
    record NotAnObject() implements Decoded {}
}

package io.keychainauth.protocol;

import java.time.Duration;

/**
 * Bounds of what a client may send, hold and wait for. Sizes are in bytes of UTF-8.
 *
 * @param lineBytes longest request line, without its newline
 * @param targets most targets in a request
 * @param nameBytes longest target or service
 * @param valueBytes longest secret
 * @param attributes most attributes in a request
 * @param jsonDepth deepest nesting of a request
 * @param responseBytes longest answer, without its newline
 * @param request from the first byte of a line to its newline, and from an answer until it is taken
 * @param idle from connecting, or from an answer, to the first byte of the next request
 * @param sessions open connections in all
 * @param sessionsPerProcess open connections of one process
 * @param sessionsUnregistered open connections of peers that no policy entry names, within {@code sessions}
 */
public record Limits(
        int lineBytes,
        int targets,
        int nameBytes,
        int valueBytes,
        int attributes,
        int jsonDepth,
        int responseBytes,
        Duration request,
        Duration idle,
        int sessions,
        int sessionsPerProcess,
        int sessionsUnregistered) {

    /** Longest attribute name, in bytes of UTF-8. */
    public static final int ATTRIBUTE_NAME_BYTES = 128;

    /** Longest attribute value, in bytes of UTF-8. */
    public static final int ATTRIBUTE_VALUE_BYTES = 1024;

    /** What holds when config.json says nothing. */
    public static final Limits DEFAULT = new Limits(
            1 << 20,
            1024,
            1024,
            64 << 10,
            64,
            8,
            8 << 20,
            Duration.ofSeconds(10),
            Duration.ofSeconds(300),
            256,
            32,
            64);
}

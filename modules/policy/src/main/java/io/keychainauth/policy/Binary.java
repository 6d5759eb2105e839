package io.keychainauth.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One entry of {@code registered_binaries}.
 *
 * @param identity which program
 * @param registeredAt when its path was entered, if the entry says so
 * @param rights what it may do
 * @param require how well a request's origin must be known
 * @param allowJit whether it may run code that it made itself
 * @param libraries pinned libraries, in the order of the file
 */
public record Binary(
        Identity identity,
        Optional<Instant> registeredAt,
        Rights rights,
        Requirement require,
        boolean allowJit,
        List<Library> libraries) {
    /** Copies the list. */
    public Binary {
        libraries = List.copyOf(libraries);
    }
}

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
 * @param signing how it must be signed, {@link Signing#NONE} if that does not matter
 */
public record Binary(
        Identity identity,
        Optional<Instant> registeredAt,
        Rights rights,
        Requirement require,
        boolean allowJit,
        List<Library> libraries,
        Signing signing) {
    /** Copies the list. */
    public Binary {
        libraries = List.copyOf(libraries);
    }

    /** An entry that demands no signature. */
    public Binary(
            Identity identity,
            Optional<Instant> registeredAt,
            Rights rights,
            Requirement require,
            boolean allowJit,
            List<Library> libraries) {
        this(identity, registeredAt, rights, require, allowJit, libraries, Signing.NONE);
    }
}

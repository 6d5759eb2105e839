package io.keychainauth.policy;

import java.util.List;

/**
 * An unknown binary that asked for something.
 *
 * @param identity the running executable
 * @param commandLine its arguments as they are; masked before they are written
 * @param uid its user
 * @param pid its process id
 * @param libraries libraries it had loaded that would need a pin
 * @param pathWritableByUser whether the user could put another file at its path
 */
public record Attempt(
        Identity identity,
        List<String> commandLine,
        long uid,
        long pid,
        List<Library> libraries,
        boolean pathWritableByUser) {
    /** Copies the lists. */
    public Attempt {
        commandLine = List.copyOf(commandLine);
        libraries = List.copyOf(libraries);
    }
}

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
 * @param signing how it is signed, {@link Signing#NONE} if it is not, or if nobody can tell
 */
public record Attempt(
        Identity identity,
        List<String> commandLine,
        long uid,
        long pid,
        List<Library> libraries,
        boolean pathWritableByUser,
        Signing signing) {
    /** Copies the lists. */
    public Attempt {
        commandLine = List.copyOf(commandLine);
        libraries = List.copyOf(libraries);
    }

    /** Of a program without a signature. */
    public Attempt(
            Identity identity,
            List<String> commandLine,
            long uid,
            long pid,
            List<Library> libraries,
            boolean pathWritableByUser) {
        this(identity, commandLine, uid, pid, libraries, pathWritableByUser, Signing.NONE);
    }
}

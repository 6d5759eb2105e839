package io.keychainauth.policy;

import java.time.Instant;
import java.util.List;

/**
 * A binary that waits for approval.
 *
 * @param identity the executable
 * @param commandLine arguments of its last attempt, masked and cut; not yet escaped for a terminal
 * @param timestamp of the last attempt
 * @param uid user of the last attempt
 * @param pid process of the last attempt
 * @param count attempts so far, at least 1
 * @param libraries libraries that approval would pin
 */
public record PendingEntry(
        Identity identity,
        List<String> commandLine,
        Instant timestamp,
        long uid,
        long pid,
        int count,
        List<Library> libraries) {
    /** Copies the lists. */
    public PendingEntry {
        commandLine = List.copyOf(commandLine);
        libraries = List.copyOf(libraries);
    }
}

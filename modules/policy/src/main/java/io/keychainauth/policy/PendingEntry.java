package io.keychainauth.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
 * @param signing how it is signed, {@link Signing#NONE} if it is not, or if nobody can tell
 * @param changed what those of them were at first that changed while the entry waited, and that nobody was told of yet
 */
public record PendingEntry(
        Identity identity,
        List<String> commandLine,
        Instant timestamp,
        long uid,
        long pid,
        int count,
        List<Library> libraries,
        Signing signing,
        List<Library> changed) {
    /** Copies the lists. */
    public PendingEntry {
        commandLine = List.copyOf(commandLine);
        libraries = List.copyOf(libraries);
        changed = List.copyOf(changed);
    }

    /** What a library was at first, if it changed and nobody was told of it yet. */
    public Optional<Library> before(Library library) {
        return at(changed, library.path());
    }

    /** What each library was at first, or was when somebody was told of its change. */
    Optional<Library> first(String path) {
        return at(changed, path).or(() -> at(libraries, path));
    }

    /** The same, after somebody was told of all changes. */
    PendingEntry told() {
        return new PendingEntry(identity, commandLine, timestamp, uid, pid, count, libraries, signing, List.of());
    }

    private static Optional<Library> at(List<Library> libraries, String path) {
        return libraries.stream().filter(library -> library.path().equals(path)).findFirst();
    }
}

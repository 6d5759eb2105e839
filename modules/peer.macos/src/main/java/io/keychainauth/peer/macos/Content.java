package io.keychainauth.peer.macos;

import java.util.Optional;
import java.util.Set;

/**
 * What a file holds.
 *
 * @param digest 64 lower-case hex digits
 * @param codeHashes of its code directories
 */
record Content(String digest, Set<String> codeHashes) {
    /** Copies the set. */
    Content {
        codeHashes = Set.copyOf(codeHashes);
    }

    /**
     * Whether this is what runs with a signature.
     *
     * @param codeHash of what runs; empty if that is not signed
     */
    boolean runsAs(Optional<String> codeHash) {
        return codeHash.isEmpty() || codeHashes.contains(codeHash.get());
    }
}

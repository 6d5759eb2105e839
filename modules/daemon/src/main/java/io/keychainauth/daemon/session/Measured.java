package io.keychainauth.daemon.session;

import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Verdict;
import io.keychainauth.policy.Library;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a peer runs, by content.
 *
 * @param hash of its executable
 * @param libraries those that the user could change
 */
record Measured(String hash, List<Library> libraries) {
    /** More than this in all would keep the others waiting for seconds. */
    private static final long MOST = 4L << 30;

    /** Hashes what is not known yet; empty if something cannot be hashed. May take seconds. */
    static Optional<Measured> of(Verdict.Attested peer) {
        if (tooMuch(peer)) {
            return Optional.empty();
        }
        try {
            String hash = peer.image().digest();
            List<Library> libraries = new ArrayList<>();
            for (Image library : peer.code().writable()) {
                libraries.add(new Library(library.path(), library.digest()));
            }
            return Optional.of(new Measured(hash, libraries));
        } catch (PeerException e) {
            return Optional.empty();
        }
    }

    private static boolean tooMuch(Verdict.Attested peer) {
        return cost(peer) > MOST;
    }

    /** Bytes that would have to be read. */
    static long cost(Verdict.Attested peer) {
        long bytes = peer.image().knownDigest().isPresent() ? 0 : peer.image().size();
        for (Image library : peer.code().writable()) {
            bytes += library.size();
        }
        return bytes;
    }
}

package io.keychainauth.audit;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checkpoints to hold a log against. */
final class Anchors {
    private final Map<Long, Set<String>> hashes = new HashMap<>();
    private long highest;
    private Optional<Checkpoint> found = Optional.empty();

    Anchors(Collection<Checkpoint> checkpoints) {
        for (Checkpoint each : checkpoints) {
            hashes.computeIfAbsent(each.seq(), seq -> new HashSet<>()).add(each.hash());
            highest = Math.max(highest, each.seq());
        }
    }

    /** Whether no checkpoint speaks against this record. */
    boolean admit(long seq, String hash) {
        Set<String> known = hashes.get(seq);
        if (known == null) {
            return true;
        }
        found = Optional.of(new Checkpoint(seq, hash));
        return known.size() == 1 && known.contains(hash);
    }

    /** Whether a checkpoint saw exactly this record. */
    boolean confirms(long seq, String hash) {
        Set<String> known = hashes.get(seq);
        return known != null && known.contains(hash);
    }

    /** Number of the latest record that a checkpoint saw, 0 if there is none. */
    long highest() {
        return highest;
    }

    /** The latest checkpoint that the log was held against. */
    Optional<Checkpoint> found() {
        return found;
    }
}

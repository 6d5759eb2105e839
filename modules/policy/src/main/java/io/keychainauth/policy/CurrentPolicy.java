package io.keychainauth.policy;

import io.keychainauth.files.Sha256;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The policy that a file holds now, read anew only when the file can have changed. Thread-safe. */
final class CurrentPolicy {
    /** Four writers that never rest leave room for a whole look in one of ten, where a look is slow. */
    private static final int READS = 100;

    private final PrivateFile file;
    private final InstantSource clock;
    private volatile @Nullable LastLook lastLook;

    CurrentPolicy(PrivateFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    Policy policy() throws PolicyException {
        LastLook last = lastLook;
        return (last != null && last.holds(stamp()) ? last : look()).outcome().policy();
    }

    Policy recent() throws PolicyException {
        LastLook last = lastLook;
        return (last != null ? last : look()).outcome().policy();
    }

    private synchronized LastLook look() throws PolicyException {
        for (int i = 0; i < READS; i++) {
            Instant start = clock.instant();
            Stamp before = stamp();
            LastLook last = lastLook;
            if (last != null && last.holds(before)) {
                return last;
            }
            // Whatever goes wrong from here on, the older policy is not to be found any more.
            lastLook = null;
            Optional<byte[]> content = file.read();
            if (before.equals(stamp())) {
                String digest = content.map(Sha256::of).orElse("");
                LastLook.Outcome outcome =
                        last != null && last.digest().equals(digest) ? last.outcome() : outcome(content);
                LastLook now = new LastLook(before, before.settled(start), digest, outcome);
                lastLook = now;
                return now;
            }
        }
        throw new PolicyException(
                Printable.line(file.path() + ": changes all the time: stop the program that writes it"));
    }

    private Stamp stamp() throws PolicyException {
        try {
            return Stamp.of(file.path());
        } catch (IOException e) {
            throw file.failed("cannot be read", e);
        }
    }

    private LastLook.Outcome outcome(Optional<byte[]> content) {
        try {
            return new LastLook.Outcome.Read(parse(content));
        } catch (PolicyException e) {
            return new LastLook.Outcome.Broken(String.valueOf(e.getMessage()));
        }
    }

    /** What a content means; none means {@link Policy#EMPTY}. */
    Policy parse(Optional<byte[]> content) throws PolicyException {
        return content.isEmpty() ? Policy.EMPTY : PolicyReader.read(JsonDocument.of(file.path(), content.get()));
    }
}

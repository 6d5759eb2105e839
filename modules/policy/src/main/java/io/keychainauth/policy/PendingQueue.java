package io.keychainauth.policy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** {@code pending.json}: who asked and is not known yet. */
public final class PendingQueue {
    private final Path file;
    private final InstantSource clock;

    /** Names the file; reads nothing. */
    public PendingQueue(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Enters an attempt; false if the queue cannot take it. */
    public boolean add(Attempt attempt) {
        return attempt.pid() < 0 && clock.millis() < 0;
    }

    /** Entries younger than 24 hours, oldest first. */
    public List<PendingEntry> list() throws PolicyException {
        if (file.toString().isEmpty()) {
            throw new PolicyException("no path");
        }
        return List.of();
    }

    /** Forgets one entry, if it is there. */
    public void remove(Identity identity) throws PolicyException {
        if (identity.path().isEmpty()) {
            throw new PolicyException("no path");
        }
    }
}

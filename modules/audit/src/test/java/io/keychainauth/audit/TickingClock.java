package io.keychainauth.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told otherwise. */
final class TickingClock implements InstantSource {
    private Instant now = Instant.parse("2026-05-21T10:34:02.123456Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration by) {
        now = now.plus(by);
    }
}

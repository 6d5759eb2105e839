package io.keychainauth.peer.macos;

import java.time.Duration;

/** A queue that no proof asks. */
final class SilentEvents implements Events {
    @Override
    public int openQueue() {
        throw new AssertionError("no proof opens a queue");
    }

    @Override
    public void awaitInput(int queue, int descriptor, long token) {}

    @Override
    public void awaitRoom(int queue, int descriptor, long token) {}

    @Override
    public void ring(int queue) {}

    @Override
    public void wakeAfter(int queue, Duration delay) {}

    @Override
    public Waiter waiter() {
        throw new AssertionError("no proof waits");
    }
}

package io.keychainauth.daemon.request;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Who may change which secrets. A turn lasts from the look at what is there until the change is recorded or taken back:
 * what is put back would else be older than what another client was told is stored.
 */
final class Turns {
    private final Duration patience;
    private final Set<SecretId> changing = new HashSet<>();
    private boolean over;

    /**
     * Nobody changes anything yet.
     *
     * @param patience longest wait for a change of the same secrets: a keyring that hangs must not keep every thread
     */
    Turns(Duration patience) {
        this.patience = patience;
    }

    /**
     * Waits until nobody else changes any of the secrets.
     *
     * @throws StoreException if that takes too long, or no change begins any more
     */
    synchronized void begin(List<SecretId> ids) throws StoreException {
        if (!await(() -> over || Collections.disjoint(changing, ids), patience)) {
            throw failure("another change of the same secrets is still under way: try again");
        }
        if (over) {
            throw failure("the daemon is stopping: start it and try again");
        }
        changing.addAll(ids);
    }

    /** The change is recorded, or was taken back. */
    synchronized void end(List<SecretId> ids) {
        ids.forEach(changing::remove);
        notifyAll();
    }

    /**
     * No change begins any more.
     *
     * @param longest how long to wait for those under way
     */
    synchronized void close(Duration longest) {
        over = true;
        notifyAll();
        await(changing::isEmpty, longest);
    }

    private synchronized boolean await(BooleanSupplier condition, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private static StoreException failure(String message) {
        return new StoreException(StoreException.Kind.FAILED, message, "", 0, null);
    }
}

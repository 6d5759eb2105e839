package io.keychainauth.store.credman;

import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads of this process come one after another, in the order in which they asked, and only the first waits for other
 * programs: those behind it would take us ourselves for a program that keeps the turn, and give up while we work.
 */
final class OwnTurns {
    private final ReentrantLock line = new ReentrantLock(true);
    private final Duration patience;

    /**
     * Turns of one process.
     *
     * @param patience how long the other threads may take; the system's calls know no deadline
     */
    OwnTurns(Duration patience) {
        this.patience = patience;
    }

    /** What keeps other programs out. */
    interface Others {
        NativeHandle turn() throws StoreException;
    }

    /** Waits for the turn, which the same thread closes. */
    NativeHandle turn(Others others) throws StoreException {
        if (!first()) {
            String message = "the Credential Manager does not answer: see that its service VaultSvc runs";
            throw new StoreException(Kind.FAILED, message, "", 0, null);
        }
        boolean taken = false;
        try {
            NativeHandle turn = others.turn();
            taken = true;
            return new NativeHandle(() -> {
                try {
                    turn.close();
                } finally {
                    line.unlock();
                }
            });
        } finally {
            if (!taken) {
                line.unlock();
            }
        }
    }

    private boolean first() throws StoreException {
        try {
            return line.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.FAILED, "stopped while it waited for another request", "", 0, e);
        }
    }
}

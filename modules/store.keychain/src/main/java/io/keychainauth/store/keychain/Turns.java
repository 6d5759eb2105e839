package io.keychainauth.store.keychain;

import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Many threads read, or one writes: the system hands out value and attributes of an item one after the other, and between
 * the two another thread could replace both. Who asked first comes first.
 */
final class Turns {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
    private final Duration patience;

    /**
     * Turns of one process.
     *
     * @param patience how long those before may take; the system's calls know no deadline
     */
    Turns(Duration patience) {
        this.patience = patience;
    }

    /** What is done in a turn. */
    @FunctionalInterface
    interface Use<T> {
        T use() throws StoreException;
    }

    /** Reads beside others that read. */
    <T> T reading(Use<T> use) throws StoreException {
        return with(lock.readLock(), use);
    }

    /** Writes alone. */
    <T> T writing(Use<T> use) throws StoreException {
        return with(lock.writeLock(), use);
    }

    private <T> T with(Lock turn, Use<T> use) throws StoreException {
        try {
            if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StoreException(
                        Kind.FAILED, "the Keychain does not answer: see that securityd runs", "", 0, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.FAILED, "stopped while it waited for another request", "", 0, e);
        }
        try {
            return use.use();
        } finally {
            turn.unlock();
        }
    }
}

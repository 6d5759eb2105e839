package io.keychainauth.store.secretservice;

import io.keychainauth.store.StoreException;
import io.keychainauth.store.secretservice.KeyringConnector.Activation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session with the provider and replaces it when the provider went away. Reads run side by side; a change
 * runs alone, because it searches before it writes. Whoever waits for another one's call waits no longer than
 * the deadline.
 */
final class KeyringLink implements AutoCloseable {
    /** Work on a keyring; carried out again if the provider went away meanwhile, so doing it twice must not matter. */
    interface Task<T> {
        T on(Keyring keyring) throws KeyringException;
    }

    private final KeyringConnector connector;
    private final Duration deadline;
    // Fair, or a stream of reads would keep changes out.
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
    private volatile @Nullable Keyring keyring;
    private volatile boolean broken;
    private volatile boolean closed;

    KeyringLink(KeyringConnector connector, Duration deadline) {
        this.connector = connector;
        this.deadline = deadline;
    }

    /** Opens the first session; the provider may be started for it. */
    void open() throws StoreException {
        try {
            connect(Activation.ALLOWED);
        } catch (KeyringException e) {
            throw failure(e);
        }
    }

    /** Does work that changes nothing. */
    <T> T read(Task<T> task) throws StoreException {
        return run(lock.readLock(), task);
    }

    /** Does work that changes items. */
    <T> T write(Task<T> task) throws StoreException {
        return run(lock.writeLock(), task);
    }

    private <T> T run(Lock mode, Task<T> task) throws StoreException {
        try {
            try {
                connect(Activation.FORBIDDEN);
                return once(mode, task);
            } catch (KeyringException e) {
                if (e.kind() != KeyringException.Kind.GONE) {
                    throw e;
                }
                connect(Activation.FORBIDDEN);
                return once(mode, task);
            }
        } catch (KeyringException e) {
            throw failure(e);
        }
    }

    private <T> T once(Lock mode, Task<T> task) throws KeyringException {
        hold(mode);
        try {
            Keyring current = keyring;
            if (current == null) {
                throw new KeyringException(KeyringException.Kind.GONE, "the connection was closed");
            }
            return task.on(current);
        } catch (KeyringException e) {
            switch (e.kind()) {
                case GONE, SLOW -> broken = true;
                case LOCKED, NO_KEYRING, MISSING, REFUSED -> {}
            }
            throw e;
        } finally {
            mode.unlock();
        }
    }

    private void connect(Activation activation) throws KeyringException {
        if (keyring != null && !broken) {
            return;
        }
        hold(lock.writeLock());
        try {
            if (closed) {
                throw new KeyringException(KeyringException.Kind.REFUSED, "the store is closed");
            }
            if (keyring == null || broken) {
                drop();
                keyring = connector.connect(deadline, activation);
                broken = false;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void drop() {
        Keyring old = keyring;
        keyring = null;
        if (old != null) {
            old.close();
        }
    }

    private void hold(Lock mode) throws KeyringException {
        try {
            if (!mode.tryLock(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new KeyringException(KeyringException.Kind.REFUSED, "other calls still wait for the keyring");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyringException(KeyringException.Kind.REFUSED, "interrupted while waiting for the keyring");
        }
    }

    private static StoreException failure(KeyringException e) {
        return switch (e.kind()) {
            case LOCKED ->
                failure(
                        StoreException.Kind.LOCKED,
                        "the keyring is locked: unlock it, for example by logging in to the desktop, and try again",
                        e);
            case NO_KEYRING ->
                failure(
                        StoreException.Kind.FAILED,
                        "the Secret Service has no default keyring: create one in its application, or log in once"
                                + " with a password so that a login keyring is made",
                        e);
            case GONE ->
                failure(
                        StoreException.Kind.FAILED,
                        "the Secret Service went away: start the keyring again and retry",
                        e);
            case SLOW ->
                failure(
                        StoreException.Kind.FAILED,
                        "the Secret Service did not answer in time: look whether the keyring hangs, and retry",
                        e);
            case MISSING, REFUSED ->
                failure(StoreException.Kind.FAILED, "the Secret Service failed: " + e.getMessage(), e);
        };
    }

    private static StoreException failure(StoreException.Kind kind, String message, KeyringException cause) {
        return new StoreException(kind, message, cause.function(), cause.code(), cause);
    }

    /** Closes the session once nobody uses it. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            drop();
            connector.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}

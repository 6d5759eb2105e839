package io.keychainauth.store.secretservice;

import io.keychainauth.store.secretservice.KeyringException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions through libsecret, on a thread of its own: parts of it wait without a limit and cannot be cancelled.
 * There is never more than one such thread; who asks while it waits, waits for its session.
 */
final class LibsecretConnector implements KeyringConnector {
    private final SessionBus bus;
    private final Executor threads;
    private @Nullable CompletableFuture<Keyring> opening;

    LibsecretConnector(SessionBus bus) {
        this(
                bus,
                session ->
                        Thread.ofPlatform().daemon().name("secret-service-open").start(session));
    }

    /**
     * Opens none yet.
     *
     * @param threads where to wait for a session; may fail for want of a thread
     */
    LibsecretConnector(SessionBus bus, Executor threads) {
        this.bus = bus;
        this.threads = threads;
    }

    @Override
    public Keyring connect(Duration deadline, Activation activation) throws KeyringException {
        Optional<String> missing = Libsecret.missing().or(bus::missing);
        if (missing.isPresent()) {
            throw new KeyringException(Kind.REFUSED, missing.get());
        }
        CompletableFuture<Keyring> awaited = opening(deadline, activation);
        try {
            Keyring keyring = awaited.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            forget();
            return keyring;
        } catch (TimeoutException e) {
            throw new KeyringException(Kind.SLOW, "no session was opened in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyringException(Kind.REFUSED, "interrupted while opening a session");
        } catch (ExecutionException e) {
            forget();
            if (e.getCause() instanceof KeyringException failure) {
                throw failure;
            }
            throw new IllegalStateException("opening a session", e.getCause());
        }
    }

    private synchronized CompletableFuture<Keyring> opening(Duration deadline, Activation activation)
            throws KeyringException {
        CompletableFuture<Keyring> current = opening;
        if (current == null) {
            CompletableFuture<Keyring> started = new CompletableFuture<>();
            try {
                threads.execute(() -> open(started, deadline, activation));
            } catch (OutOfMemoryError e) {
                // Its user used up all threads (RLIMIT_NPROC). A change that was half done has still to be taken back.
                throw new KeyringException(Kind.REFUSED, "the system has no thread to open a session with: try again");
            }
            opening = started;
            current = started;
        }
        return current;
    }

    private static void open(CompletableFuture<Keyring> opened, Duration deadline, Activation activation) {
        try {
            opened.complete(LibsecretSession.open(deadline, activation));
        } catch (KeyringException e) {
            opened.completeExceptionally(e);
        } finally {
            // Whoever waits must not wait for a thread that is gone.
            opened.completeExceptionally(new KeyringException(Kind.REFUSED, "opening a session broke off"));
        }
    }

    private synchronized void forget() {
        if (opening != null && opening.isDone()) {
            opening = null;
        }
    }

    @Override
    public synchronized void close() {
        CompletableFuture<Keyring> late = opening;
        opening = null;
        if (late != null) {
            var _ = late.thenAccept(Keyring::close);
        }
    }
}

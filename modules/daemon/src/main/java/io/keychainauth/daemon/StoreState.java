package io.keychainauth.daemon;

import io.keychainauth.store.SecretStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether the store is locked, for whoever cannot wait for it: a keyring that hangs may take long to say so, some for ever.
 * It is asked in a thread of its own, by one at a time.
 */
final class StoreState {
    private final SecretStore store;
    private final Duration patience;
    private final ThreadFactory threads;
    /** The last question, answered or not; guarded by this. */
    private Optional<FutureTask<Boolean>> last = Optional.empty();

    /**
     * Asks nothing yet.
     *
     * @param patience how long an answer is awaited
     * @param threads at times the system has none to give
     */
    StoreState(SecretStore store, Duration patience, ThreadFactory threads) {
        this.store = store;
        this.patience = patience;
        this.threads = threads;
    }

    /** Whether the store would refuse to answer now. One that fails, or does not say so in time, would. */
    boolean locked() {
        try {
            return question().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | OutOfMemoryError e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private synchronized FutureTask<Boolean> question() {
        Optional<FutureTask<Boolean>> underWay = last.filter(question -> !question.isDone());
        if (underWay.isPresent()) {
            return underWay.get();
        }
        FutureTask<Boolean> next = new FutureTask<>(store::locked);
        Thread asking = threads.newThread(next);
        asking.setName("store state");
        asking.setDaemon(true);
        asking.start();
        last = Optional.of(next);
        return next;
    }
}

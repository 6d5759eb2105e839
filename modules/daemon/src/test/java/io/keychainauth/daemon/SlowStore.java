package io.keychainauth.daemon;

import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import io.keychainauth.testkit.store.FakeStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that says whether it is locked, and changes a secret named {@code slow}, when the test lets it. */
final class SlowStore implements SecretStore, StoreProvider {
    final FakeStore secrets = new FakeStore();
    final Semaphore answers = new Semaphore(0);
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean fails;

    @Override
    public boolean locked() throws StoreException {
        asked.incrementAndGet();
        answers.acquireUninterruptibly();
        if (fails) {
            throw new StoreException(StoreException.Kind.FAILED, "the keyring is gone", "", 0, null);
        }
        return false;
    }

    @Override
    public Optional<Secret> read(SecretId id) throws StoreException {
        return secrets.read(id);
    }

    @Override
    public List<Entry> list(String service, String prefix) throws StoreException {
        return secrets.list(service, prefix);
    }

    @Override
    public void apply(List<Change> changes) throws StoreException {
        for (Change change : changes) {
            if (change.id().target().equals("slow")) {
                answers.acquireUninterruptibly();
            }
            secrets.apply(List.of(change));
        }
    }

    @Override
    public int count() throws StoreException {
        return secrets.count();
    }

    @Override
    public void close() {}

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Optional<String> unavailable(Duration deadline) {
        return Optional.empty();
    }

    @Override
    public SecretStore open(StoreLocation location) {
        return this;
    }

    @Override
    public String recover(StoreLocation location) {
        throw new UnsupportedOperationException();
    }
}

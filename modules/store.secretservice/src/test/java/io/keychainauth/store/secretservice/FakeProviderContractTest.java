package io.keychainauth.store.secretservice;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.testkit.store.ConcurrentStoreContract;
import io.keychainauth.testkit.store.LockableStoreContract;
import io.keychainauth.testkit.store.RestartableStoreContract;
import io.keychainauth.testkit.store.SecretStoreContract;
import java.time.Duration;

/** The contract of stores on every machine: all but the native calls. */
final class FakeProviderContractTest extends SecretStoreContract
        implements ConcurrentStoreContract, LockableStoreContract, RestartableStoreContract {
    private FakeProvider provider = new FakeProvider();

    @Override
    protected void reset() {
        provider = new FakeProvider();
    }

    @Override
    protected int items() {
        return 500;
    }

    @Override
    public SecretStore open() throws StoreException {
        KeyringLink link = new KeyringLink(provider, Duration.ofSeconds(20));
        link.open();
        return new SecretServiceStore(link);
    }

    @Override
    public void lock() {
        provider.locked = true;
    }

    @Override
    public void unlock() {
        provider.locked = false;
    }

    @Override
    public void stopProvider() {
        provider.running = false;
    }

    @Override
    public void startProvider() {
        provider.running = true;
    }
}

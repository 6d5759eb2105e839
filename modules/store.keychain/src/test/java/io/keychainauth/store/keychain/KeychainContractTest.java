package io.keychainauth.store.keychain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.testkit.store.ConcurrentStoreContract;
import io.keychainauth.testkit.store.DamageableStoreContract;
import io.keychainauth.testkit.store.LockableStoreContract;
import io.keychainauth.testkit.store.SecretStoreContract;
import java.time.Duration;

/** The contract of stores on every machine: all but the native calls. */
final class KeychainContractTest extends SecretStoreContract
        implements ConcurrentStoreContract, LockableStoreContract, DamageableStoreContract {
    private final Turns turns = new Turns(Duration.ofMinutes(1));
    private FakeKeychain keychain = new FakeKeychain();

    @Override
    protected void reset() {
        keychain = new FakeKeychain();
    }

    @Override
    public SecretStore open() {
        return new KeychainStore(keychain, turns);
    }

    @Override
    public void lock() {
        keychain.lock(true);
    }

    @Override
    public void unlock() {
        keychain.lock(false);
    }

    @Override
    public void damage() throws StoreException {
        keychain.plant(ItemName.of(new SecretId("damaged", "key")), "something else, not a canary".getBytes(UTF_8));
    }
}

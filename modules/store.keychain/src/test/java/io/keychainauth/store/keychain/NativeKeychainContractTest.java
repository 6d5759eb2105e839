package io.keychainauth.store.keychain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.keychain.Doubles.Owner;
import io.keychainauth.store.keychain.gen.security.security_h;
import io.keychainauth.testkit.store.ConcurrentStoreContract;
import io.keychainauth.testkit.store.DamageableStoreContract;
import io.keychainauth.testkit.store.LockableStoreContract;
import io.keychainauth.testkit.store.RestartableStoreContract;
import io.keychainauth.testkit.store.SecretStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of stores with all native calls, made to doubles of the frameworks. */
final class NativeKeychainContractTest extends SecretStoreContract
        implements ConcurrentStoreContract, LockableStoreContract, RestartableStoreContract, DamageableStoreContract {
    @TempDir
    Path folder;

    private DoubledKeychain keychain = new DoubledKeychain(Path.of("none"));

    @Override
    protected void reset() {
        keychain = new DoubledKeychain(folder.resolve("keychain"));
    }

    @AfterEach
    void everythingWasGivenBack() {
        keychain.assertGivenBack();
    }

    @Override
    public SecretStore open() throws StoreException {
        return keychain.open();
    }

    @Override
    public void lock() {
        Doubles.lock(true);
    }

    @Override
    public void unlock() {
        Doubles.lock(false);
    }

    @Override
    public void stopProvider() {
        Doubles.fail(0, security_h.errSecNotAvailable());
    }

    /** Which knows of nothing but what the file says. */
    @Override
    public void startProvider() throws StoreException {
        Doubles.fail(0, 0);
        Doubles.keychain(folder.resolve("keychain"));
        keychain.open().close();
    }

    @Override
    public void damage() {
        Doubles.plant(
                Owner.US,
                "keychain-auth:damaged".getBytes(UTF_8),
                "key".getBytes(UTF_8),
                "not what we write".getBytes(UTF_8),
                "canary".getBytes(UTF_8));
    }
}

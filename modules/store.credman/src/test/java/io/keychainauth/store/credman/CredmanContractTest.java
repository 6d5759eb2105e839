package io.keychainauth.store.credman;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.testkit.store.ConcurrentStoreContract;
import io.keychainauth.testkit.store.DamageableStoreContract;
import io.keychainauth.testkit.store.LockableStoreContract;
import io.keychainauth.testkit.store.SecretStoreContract;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;

/** The contract of stores on every machine: all but the native calls. */
final class CredmanContractTest extends SecretStoreContract
        implements ConcurrentStoreContract, LockableStoreContract, DamageableStoreContract {
    private FakeCredentials credentials = new FakeCredentials();

    @Override
    protected void reset() {
        credentials = new FakeCredentials();
    }

    @AfterEach
    void everythingWasGivenBack() {
        assertEquals(0, credentials.held());
    }

    @Override
    public SecretStore open() {
        return new CredmanStore(credentials);
    }

    @Override
    public void lock() {
        credentials.failAll(WindowsError.ERROR_NO_SUCH_LOGON_SESSION);
    }

    @Override
    public void unlock() {
        credentials.failAll(0);
    }

    @Override
    public void damage() throws StoreException {
        String name = CredentialName.of(new SecretId("damaged", "key"));
        credentials.plant(name, "something else, not a canary".getBytes(StandardCharsets.UTF_8));
    }
}

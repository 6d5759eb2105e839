package io.keychainauth.store.secretservice;

import static org.junit.jupiter.api.Assumptions.abort;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.testkit.store.ConcurrentStoreContract;
import io.keychainauth.testkit.store.LockableStoreContract;
import io.keychainauth.testkit.store.RestartableStoreContract;
import io.keychainauth.testkit.store.SecretStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The contract of stores, against GNOME Keyring. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SecretServiceStoreIT extends SecretStoreContract
        implements ConcurrentStoreContract, LockableStoreContract, RestartableStoreContract {
    private PrivateKeyring keyring;

    @BeforeAll
    void startBus() throws IOException {
        Optional<String> unavailable = PrivateKeyring.unavailable();
        if (unavailable.isPresent()) {
            abort(unavailable.get());
        }
        keyring = new PrivateKeyring();
    }

    @AfterAll
    void stopBus() throws IOException, InterruptedException {
        if (keyring != null) {
            keyring.remove();
        }
    }

    @Override
    protected void reset() throws IOException, InterruptedException {
        keyring.erase();
        keyring.start();
    }

    @Override
    protected int items() {
        // GNOME Keyring writes its whole file for each; reading many is tested with a file made beforehand.
        return 150;
    }

    @Override
    public SecretStore open() throws StoreException {
        return new SecretServiceProvider(
                        () -> new LibsecretConnector(new SessionBus(name -> keyring.address())), Duration.ofSeconds(10))
                .open(new StoreLocation(Path.of("unused"), Path.of("unused"), Path.of("unused")));
    }

    @Override
    public void lock() throws IOException, InterruptedException {
        keyring.lock();
    }

    @Override
    public void unlock() throws IOException, InterruptedException {
        keyring.kill();
        keyring.start();
    }

    @Override
    public void stopProvider() throws InterruptedException {
        keyring.kill();
    }

    @Override
    public void startProvider() throws IOException, InterruptedException {
        keyring.start();
    }
}

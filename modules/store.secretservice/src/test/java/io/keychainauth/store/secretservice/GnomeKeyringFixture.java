package io.keychainauth.store.secretservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.abort;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A private bus for each test, on which a keyring can be started, and stores that use it. */
abstract class GnomeKeyringFixture {
    static final SecretId ID = new SecretId("aws", "prod");

    PrivateKeyring keyring;

    @BeforeEach
    void startBus() throws IOException {
        Optional<String> unavailable = PrivateKeyring.unavailable();
        if (unavailable.isPresent()) {
            abort(unavailable.get());
        }
        keyring = new PrivateKeyring();
    }

    @AfterEach
    void stopBus() throws IOException, InterruptedException {
        if (keyring != null) {
            keyring.remove();
        }
    }

    SecretStore open() throws StoreException {
        return provider().open(nowhere());
    }

    SecretServiceProvider provider() {
        return provider(Duration.ofSeconds(10));
    }

    SecretServiceProvider provider(Duration deadline) {
        return new SecretServiceProvider(
                () -> new LibsecretConnector(new SessionBus(name -> keyring.address())), deadline);
    }

    static StoreLocation nowhere() {
        return new StoreLocation(Path.of("unused"), Path.of("unused"), Path.of("unused"));
    }

    interface Failing {
        void call() throws StoreException;
    }

    static StoreException assertFails(StoreException.Kind kind, Failing call) {
        StoreException e = assertThrows(StoreException.class, call::call);
        assertEquals(kind, e.kind(), e::getMessage);
        return e;
    }
}

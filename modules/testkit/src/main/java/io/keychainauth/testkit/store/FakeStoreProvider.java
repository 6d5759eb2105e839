package io.keychainauth.testkit.store;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import java.time.Duration;
import java.util.Optional;

/**
 * Offers one fake store under any name.
 *
 * @param name what {@code --store} calls it
 * @param store what every open answers with another store object of
 * @param unavailable why it does not answer, empty if it does
 */
public record FakeStoreProvider(String name, FakeStore store, Optional<String> unavailable) implements StoreProvider {
    @Override
    public Optional<String> unavailable(Duration deadline) {
        return unavailable;
    }

    @Override
    public SecretStore open(StoreLocation location) throws StoreException {
        if (unavailable.isPresent()) {
            throw new StoreException(Kind.FAILED, name + ": " + unavailable.get(), "", 0, null);
        }
        return store.another();
    }

    @Override
    public String recover(StoreLocation location) throws StoreException {
        throw new StoreException(Kind.FAILED, name + " keeps no copy", "", 0, null);
    }
}

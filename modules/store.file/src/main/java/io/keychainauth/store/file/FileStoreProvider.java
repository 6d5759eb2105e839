package io.keychainauth.store.file;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The store named {@code file}. */
public final class FileStoreProvider implements StoreProvider {
    /** Does nothing. */
    public FileStoreProvider() {}

    @Override
    public String name() {
        return "file";
    }

    /** Always empty: a file needs no other program. */
    @Override
    public Optional<String> unavailable(Duration deadline) {
        return Optional.empty();
    }

    /**
     * Makes the folders of the store or checks them, and reads nothing: a store that is damaged or was taken away opens,
     * and then each call fails until it is brought back.
     *
     * @throws StoreException if a folder could be changed by others; says the mend
     */
    @Override
    public SecretStore open(StoreLocation location) throws StoreException {
        KeyringFiles files = new KeyringFiles(location, new RealDisk());
        try {
            files.prepare();
        } catch (IOException e) {
            throw failure("opened", location, e);
        }
        return new FileStore(files);
    }

    @Override
    public String recover(StoreLocation location) throws StoreException {
        try {
            return new Recovery(location, new KeyringFiles(location, new RealDisk())).run();
        } catch (IOException e) {
            throw failure("brought back", location, e);
        }
    }

    private static StoreException failure(String what, StoreLocation location, IOException e) {
        String message = "the store " + location.file() + " could not be " + what + ": " + e.getMessage();
        return new StoreException(Kind.FAILED, message, "", 0, e);
    }
}

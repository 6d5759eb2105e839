package io.keychainauth.store.file;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.testkit.store.ConcurrentStoreContract;
import io.keychainauth.testkit.store.DamageableStoreContract;
import io.keychainauth.testkit.store.SecretStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;

final class FileStoreTest extends SecretStoreContract implements ConcurrentStoreContract, DamageableStoreContract {
    @TempDir
    private Path folder = Path.of("");

    @Override
    public SecretStore open() throws StoreException {
        return new FileStoreProvider().open(location());
    }

    @Override
    protected void reset() {
        // Each test has a folder of its own.
    }

    @Override
    public void damage() throws IOException {
        byte[] bytes = Files.readAllBytes(location().file());
        Files.write(location().file(), Arrays.copyOf(bytes, bytes.length / 2));
    }

    private StoreLocation location() {
        return Places.in(folder);
    }
}

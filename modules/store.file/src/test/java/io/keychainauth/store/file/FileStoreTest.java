package io.keychainauth.store.file;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.testkit.store.ConcurrentStoreContract;
import io.keychainauth.testkit.store.DamageableStoreContract;
import io.keychainauth.testkit.store.SecretStoreContract;
import io.keychainauth.testkit.store.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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

    /** However many are read, the file is looked at once: what another store object writes meanwhile comes too late. */
    @Test
    void severalAreReadAsTheyWereAtOneMoment() throws StoreException {
        List<SecretId> both = List.of(new SecretId("s", "a"), new SecretId("s", "b"));
        try (SecretStore store = open();
                SecretStore other = open()) {
            for (SecretId id : both) {
                apply(store, put(id, "old"));
            }
            List<String> seen = new ArrayList<>();
            store.read(both, (id, found) -> {
                seen.add(found.map(StoreFixture::textOf).orElse(""));
                rewrite(other, both);
                return true;
            });
            assertEquals(List.of("old", "old"), seen);
            assertEquals(Optional.of("new"), text(store, both.getLast()));
        }
    }

    private static void rewrite(SecretStore store, List<SecretId> ids) {
        try {
            store.apply(ids.stream().<Change>map(id -> put(id, "new")).toList());
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    private StoreLocation location() {
        return Places.in(folder);
    }
}

package io.keychainauth.store.file;

import io.keychainauth.store.StoreLocation;
import java.nio.file.Path;

/** Where the tests put the three files: in three folders that do not exist yet, as on a fresh machine. */
final class Places {
    private Places() {}

    static StoreLocation in(Path folder) {
        return new StoreLocation(
                folder.resolve("home/.keychain-auth/keyring.json"),
                folder.resolve("data/keyring.mirror.json"),
                folder.resolve("state/keyring.marker"));
    }
}

/**
 * Secret store in one file, for machines without a keyring.
 *
 * @provides io.keychainauth.store.StoreProvider the store named {@code file}
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.store.file {
    requires static org.jspecify;
    requires io.keychainauth.store;
    requires io.keychainauth.files;
    requires com.fasterxml.jackson.core;

    provides io.keychainauth.store.StoreProvider with
            io.keychainauth.store.file.FileStoreProvider;
}

/**
 * Secret store on the macOS Keychain. Calls native code; needs {@code --enable-native-access}.
 *
 * @provides io.keychainauth.store.StoreProvider the store named {@code keychain}
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.store.keychain {
    requires static org.jspecify;
    requires io.keychainauth.store;
    requires io.keychainauth.ffi;
    requires com.fasterxml.jackson.core;

    provides io.keychainauth.store.StoreProvider with
            io.keychainauth.store.keychain.KeychainProvider;
}

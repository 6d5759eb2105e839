/**
 * Secret store on the Windows Credential Manager. Calls native code; needs {@code --enable-native-access}.
 *
 * @provides io.keychainauth.store.StoreProvider the store named {@code credman}
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.store.credman {
    requires static org.jspecify;
    requires io.keychainauth.store;
    requires io.keychainauth.ffi;

    provides io.keychainauth.store.StoreProvider with
            io.keychainauth.store.credman.CredmanProvider;
}

/**
 * Secret store on the freedesktop.org Secret Service, through libsecret. Calls native code; needs
 * {@code --enable-native-access}.
 *
 * @provides io.keychainauth.store.StoreProvider the store named {@code secret-service}
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.store.secretservice {
    requires static org.jspecify;
    requires io.keychainauth.store;
    requires io.keychainauth.ffi;

    provides io.keychainauth.store.StoreProvider with
            io.keychainauth.store.secretservice.SecretServiceProvider;
}

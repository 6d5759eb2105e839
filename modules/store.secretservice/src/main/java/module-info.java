/** Secret store on the freedesktop.org Secret Service, through libsecret. */
@org.jspecify.annotations.NullMarked
module io.keychainauth.store.secretservice {
    requires static org.jspecify;
    requires io.keychainauth.store;
    requires io.keychainauth.ffi;
}

/**
 * What every native binding needs: captured error codes, closeable handles, bounded C strings, wiping. Knows no
 * operating system and no library; exported to the modules that do.
 */
@SuppressWarnings("module") // The modules named below are built after this one.
@org.jspecify.annotations.NullMarked
module io.keychainauth.ffi {
    requires static transitive org.jspecify;

    exports io.keychainauth.ffi to
            io.keychainauth.peer.linux,
            io.keychainauth.peer.macos,
            io.keychainauth.peer.windows,
            io.keychainauth.platform.linux,
            io.keychainauth.platform.macos,
            io.keychainauth.platform.windows,
            io.keychainauth.store.credman,
            io.keychainauth.store.keychain,
            io.keychainauth.store.secretservice;
}

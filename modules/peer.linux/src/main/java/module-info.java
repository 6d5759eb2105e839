/** Linux: Unix socket transport and attestation by the kernel. */
@org.jspecify.annotations.NullMarked
module io.keychainauth.peer.linux {
    requires static org.jspecify;
    requires io.keychainauth.peer;
    requires io.keychainauth.ffi;
    requires io.keychainauth.files;
}

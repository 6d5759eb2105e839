/**
 * Linux: Unix socket transport and attestation by the kernel.
 *
 * @provides io.keychainauth.peer.Transport Unix stream sockets with kernel-proven peers
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.peer.linux {
    requires static org.jspecify;
    requires io.keychainauth.peer;
    requires io.keychainauth.ffi;
    requires io.keychainauth.files;

    provides io.keychainauth.peer.Transport with
            io.keychainauth.peer.linux.LinuxTransport;
}

/**
 * macOS: Unix sockets, and attestation by the kernel and its code signatures of who is at the other end.
 *
 * @provides io.keychainauth.peer.Transport Unix sockets with kernel-proven peers
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.peer.macos {
    requires static org.jspecify;
    requires io.keychainauth.peer;
    requires io.keychainauth.ffi;
    requires io.keychainauth.files;

    provides io.keychainauth.peer.Transport with
            io.keychainauth.peer.macos.MacosTransport;
}

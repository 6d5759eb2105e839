/**
 * Windows: named pipes, and attestation by the kernel of who is at the other end.
 *
 * @provides io.keychainauth.peer.Transport named pipes with kernel-proven peers
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.peer.windows {
    requires static org.jspecify;
    requires io.keychainauth.peer;
    requires io.keychainauth.ffi;
    requires io.keychainauth.files;

    provides io.keychainauth.peer.Transport with
            io.keychainauth.peer.windows.WindowsTransport;
}

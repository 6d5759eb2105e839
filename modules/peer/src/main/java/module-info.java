/**
 * SPI of a local transport and of what it proves about the process at the other end.
 *
 * <p>Implemented by one module per operating system, found through {@link io.keychainauth.peer.Transport}. Knows
 * nothing of requests, policies or stores.
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.peer {
    requires static transitive org.jspecify;

    exports io.keychainauth.peer;
    exports io.keychainauth.peer.checks;
}

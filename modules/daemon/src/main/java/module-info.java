/**
 * The request pipeline and its wiring: accept, attest, parse, authorise, store, audit, answer. Meets the operating
 * system only through the SPIs; knows no JSON.
 *
 * @uses io.keychainauth.platform.Platform exactly one
 * @uses io.keychainauth.peer.Transport exactly one
 * @uses io.keychainauth.store.StoreProvider one or more
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.daemon {
    requires static transitive org.jspecify;
    requires transitive io.keychainauth.peer;
    requires transitive io.keychainauth.platform;
    requires transitive io.keychainauth.store;
    requires io.keychainauth.audit;
    requires io.keychainauth.files;
    requires io.keychainauth.policy;
    requires io.keychainauth.protocol;

    exports io.keychainauth.daemon;

    uses io.keychainauth.platform.Platform;
    uses io.keychainauth.peer.Transport;
    uses io.keychainauth.store.StoreProvider;
}

/**
 * Who may do what: {@code config.json}, {@code pending.json} and the pure decision.
 *
 * <p>Knows nothing of sockets and stores: the daemon asks it before each request, the command line edits through it.
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.policy {
    requires static transitive org.jspecify;
    requires transitive io.keychainauth.protocol;
    requires transitive io.keychainauth.peer;
    requires io.keychainauth.files;
    requires com.fasterxml.jackson.core;

    exports io.keychainauth.policy;
}

/** Who may do what: {@code config.json}, {@code pending.json} and the pure decision. */
@org.jspecify.annotations.NullMarked
module io.keychainauth.policy {
    requires static transitive org.jspecify;
    requires transitive io.keychainauth.protocol;
    requires transitive io.keychainauth.peer;
    requires io.keychainauth.files;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
}

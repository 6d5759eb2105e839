/** Fakes and contract tests shared by the tests of all modules. Never part of an image. */
@org.jspecify.annotations.NullMarked
module io.keychainauth.testkit {
    requires static transitive org.jspecify;
    requires transitive io.keychainauth.peer;
    requires transitive io.keychainauth.store;
    requires transitive io.keychainauth.platform;
    requires transitive org.junit.jupiter.api;

    exports io.keychainauth.testkit;
    exports io.keychainauth.testkit.files;
    exports io.keychainauth.testkit.fuzz;
    exports io.keychainauth.testkit.peer;
    exports io.keychainauth.testkit.platform;
    exports io.keychainauth.testkit.store;
}

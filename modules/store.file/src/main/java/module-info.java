/** Secret store in one file, for machines without a keyring. */
@org.jspecify.annotations.NullMarked
module io.keychainauth.store.file {
    requires static org.jspecify;
    requires io.keychainauth.store;
    requires io.keychainauth.files;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
}

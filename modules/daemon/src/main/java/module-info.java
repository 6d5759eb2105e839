/** The request pipeline and its wiring. Meets the operating system only through the SPIs. */
@org.jspecify.annotations.NullMarked
module io.keychainauth.daemon {
    requires static transitive org.jspecify;
    requires transitive io.keychainauth.protocol;
    requires transitive io.keychainauth.policy;
    requires transitive io.keychainauth.audit;
    requires transitive io.keychainauth.peer;
    requires transitive io.keychainauth.store;
    requires transitive io.keychainauth.platform;
    requires io.keychainauth.files;
}

/** Linux: default paths, hardening, doctor checks, store choice, journal. */
@org.jspecify.annotations.NullMarked
module io.keychainauth.platform.linux {
    requires static org.jspecify;
    requires io.keychainauth.platform;
    requires io.keychainauth.ffi;
}

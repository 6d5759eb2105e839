/**
 * Windows: default paths, hardening, doctor checks, store choice, journal.
 *
 * @provides io.keychainauth.platform.Platform for processes on Windows
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.platform.windows {
    requires static org.jspecify;
    requires io.keychainauth.platform;
    requires io.keychainauth.ffi;

    provides io.keychainauth.platform.Platform with
            io.keychainauth.platform.windows.WindowsPlatform;
}

/**
 * Linux: default paths, hardening, doctor checks, store choice, journal.
 *
 * @provides io.keychainauth.platform.Platform for processes on Linux
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.platform.linux {
    requires static org.jspecify;
    requires io.keychainauth.platform;
    requires io.keychainauth.ffi;

    provides io.keychainauth.platform.Platform with
            io.keychainauth.platform.linux.LinuxPlatform;
}

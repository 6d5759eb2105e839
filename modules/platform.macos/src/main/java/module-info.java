/**
 * macOS: default paths, hardening, doctor checks, store choice, log of the system.
 *
 * @provides io.keychainauth.platform.Platform for processes on macOS
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.platform.macos {
    requires static org.jspecify;
    requires io.keychainauth.platform;
    requires io.keychainauth.ffi;

    provides io.keychainauth.platform.Platform with
            io.keychainauth.platform.macos.MacPlatform;
}

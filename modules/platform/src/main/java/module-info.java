/**
 * SPI of what differs between operating systems around the daemon: default paths, hardening of our own process, doctor
 * checks, choice of the store, the system journal. One implementation per image, found through
 * {@link io.keychainauth.platform.Platform}.
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.platform {
    requires static transitive org.jspecify;

    exports io.keychainauth.platform;
}

package io.keychainauth.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** The version that the build gave to this module. */
final class Version {
    private Version() {}

    static String current() {
        return Optional.ofNullable(Version.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("dev");
    }
}

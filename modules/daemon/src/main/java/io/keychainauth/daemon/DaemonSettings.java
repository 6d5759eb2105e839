package io.keychainauth.daemon;

import io.keychainauth.platform.Profile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a daemon is started with.
 *
 * @param profile where everything lies
 * @param store name of a store, or {@code auto}
 * @param storePath where the file store lies instead of the profile's place
 * @param version what {@code status} says
 */
public record DaemonSettings(Profile profile, String store, Optional<Path> storePath, String version) {
    /** The value of {@link #store} that leaves the choice to the platform. */
    public static final String AUTO = "auto";
}

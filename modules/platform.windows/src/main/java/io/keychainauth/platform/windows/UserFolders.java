package io.keychainauth.platform.windows;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the environment says that a user's files lie.
 *
 * @param environment of the process
 */
record UserFolders(Map<String, String> environment) {
    private static final String NAME = "keychain-auth";

    /**
     * Default places: what a user takes along to other machines lies below the first variable, all else below the second.
     *
     * @throws PlatformException if one of them is not set
     */
    Profile profile() throws PlatformException {
        Path roaming = absolute("APPDATA").resolve(NAME);
        Path local = absolute("LOCALAPPDATA").resolve(NAME);
        Path state = local.resolve("state");
        PipeName pipe = new PipeName(NAME);
        return new Profile(
                pipe.address(),
                pipe.control().address(),
                pipe.lock(state),
                roaming.resolve("config.json"),
                roaming.resolve("pending.json"),
                local.resolve("audit.log"),
                state,
                local.resolve("keyring.json"));
    }

    private Path absolute(String variable) throws PlatformException {
        try {
            return Optional.ofNullable(environment.get(variable))
                    .map(Path::of)
                    .filter(Path::isAbsolute)
                    .orElseThrow(() -> missing(variable));
        } catch (InvalidPathException e) {
            throw missing(variable);
        }
    }

    private static PlatformException missing(String variable) {
        return new PlatformException(
                variable + " is not set to an absolute path: set it to your folder of application data", "", 0);
    }
}

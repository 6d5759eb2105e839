package io.keychainauth.platform.macos;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a user's files lie: below the home that the environment names, as macOS wants it (File System Programming Guide).
 *
 * @param environment of the process
 */
record UserFolders(Map<String, String> environment) {
    private static final String NAME = "keychain-auth";

    /**
     * Default places. The file store is nobody's default here; it lies where it does on Linux.
     *
     * @throws PlatformException if there is no home
     */
    Profile profile() throws PlatformException {
        Path home = home();
        Path library = home.resolve("Library");
        Path support = library.resolve("Application Support").resolve(NAME);
        return new Profile(
                support.resolve("agent.sock").toString(),
                support.resolve("control.sock").toString(),
                support.resolve("agent.sock.lock"),
                support.resolve("config.json"),
                support.resolve("pending.json"),
                library.resolve("Logs").resolve(NAME).resolve("audit.log"),
                support.resolve("state"),
                home.resolve("." + NAME).resolve("keyring.json"));
    }

    private Path home() throws PlatformException {
        try {
            return Optional.ofNullable(environment.get("HOME"))
                    .map(Path::of)
                    .filter(Path::isAbsolute)
                    .orElseThrow(UserFolders::missing);
        } catch (InvalidPathException e) {
            throw missing();
        }
    }

    private static PlatformException missing() {
        return new PlatformException("HOME is not set to an absolute path: set it to your home folder", "", 0);
    }
}

package io.keychainauth.platform.linux;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment says about the user's login.
 *
 * @param environment of the process
 * @param user effective user id
 */
record UserSession(Map<String, String> environment, long user) {
    private static final String NAME = "keychain-auth";
    /** Set bits of {@code st_mode} that make a file a socket, and the mask of its type (inode(7)). */
    private static final int TYPE = 0170000;

    private static final int SOCKET = 0140000;

    /**
     * Default places, by the XDG Base Directory Specification 0.8: a path that is not absolute is ignored.
     *
     * @throws PlatformException if there is no home
     */
    Profile profile() throws PlatformException {
        Path home = absolute("HOME")
                .orElseThrow(() -> new PlatformException(
                        "HOME is not set to an absolute path: set it to your home folder", "", 0));
        Path sockets = runtimeFolder().orElse(home.resolve(".cache")).resolve(NAME);
        Path config =
                absolute("XDG_CONFIG_HOME").orElse(home.resolve(".config")).resolve(NAME);
        Path data = absolute("XDG_DATA_HOME")
                .orElse(home.resolve(".local").resolve("share"))
                .resolve(NAME);
        Path state = absolute("XDG_STATE_HOME")
                .orElse(home.resolve(".local").resolve("state"))
                .resolve(NAME);
        return new Profile(
                sockets.resolve("agent.sock").toString(),
                sockets.resolve("control.sock").toString(),
                sockets.resolve("agent.sock.lock"),
                config.resolve("config.json"),
                config.resolve("pending.json"),
                data.resolve("audit.log"),
                state,
                home.resolve(".keychain-auth").resolve("keyring.json"));
    }

    /** {@code $XDG_RUNTIME_DIR}, only if it is an existing folder of this user: su(1) and sudo(8) leave another's. */
    Optional<Path> runtimeFolder() {
        return absolute("XDG_RUNTIME_DIR").filter(folder -> Files.isDirectory(folder) && own(folder));
    }

    /** Where the session bus is: its address, or that of the socket where systemd places it. */
    Optional<String> bus() {
        String address = environment.getOrDefault("DBUS_SESSION_BUS_ADDRESS", "");
        if (address.startsWith("disabled:")) {
            return Optional.empty();
        }
        if (!address.isEmpty()) {
            return Optional.of(address);
        }
        return runtimeFolder()
                .map(folder -> folder.resolve("bus"))
                .filter(UserSession::socket)
                .map(Path::toString);
    }

    boolean wsl(Optional<KernelRelease> kernel) {
        return !environment.getOrDefault("WSL_DISTRO_NAME", "").isEmpty()
                || kernel.map(KernelRelease::wsl).orElse(false);
    }

    private Optional<Path> absolute(String variable) {
        try {
            return Optional.of(environment.getOrDefault(variable, ""))
                    .filter(text -> !text.isEmpty())
                    .map(Path::of)
                    .filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private boolean own(Path folder) {
        try {
            return !unix(folder) || Integer.toUnsignedLong((int) Files.getAttribute(folder, "unix:uid")) == user;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean socket(Path file) {
        try {
            return Files.exists(file, NOFOLLOW_LINKS)
                    && (!unix(file) || ((int) Files.getAttribute(file, "unix:mode") & TYPE) == SOCKET);
        } catch (IOException e) {
            return false;
        }
    }

    /** Away from Unix there are no owners of this kind; only tests come here. */
    private static boolean unix(Path near) {
        return near.getFileSystem().supportedFileAttributeViews().contains("unix");
    }
}

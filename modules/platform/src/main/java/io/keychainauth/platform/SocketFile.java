package io.keychainauth.platform;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** An endpoint that is a file. */
record SocketFile(Path path) {
    /** Beside a socket of this name lies the control socket that is documented. */
    private static final String DEFAULT = "agent.sock";

    static SocketFile of(String text) throws PlatformException {
        try {
            Path path = Path.of(text).toAbsolutePath().normalize();
            if (text.isEmpty() || path.getFileName() == null) {
                throw new PlatformException(
                        "'" + text + "' cannot be a socket: name a file in a folder of your own", "", 0);
            }
            return new SocketFile(path);
        } catch (InvalidPathException e) {
            throw new PlatformException("'" + text + "' is no path: " + e.getReason(), "", 0);
        }
    }

    Profile in(Profile profile) {
        String name = String.valueOf(path.getFileName());
        // Two sockets in one folder must not share a control socket.
        String control = name.equals(DEFAULT) ? "control.sock" : name + ".control";
        return profile.at(
                path.toString(), path.resolveSibling(control).toString(), path.resolveSibling(name + ".lock"));
    }
}

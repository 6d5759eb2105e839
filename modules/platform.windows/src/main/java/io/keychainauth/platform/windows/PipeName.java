package io.keychainauth.platform.windows;

import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last part of a pipe's name. The system takes more characters; these are the ones that a lock file can be called
 * after, too.
 */
record PipeName(String name) {
    private static final String PREFIX = "\\\\.\\pipe\\";
    /** A pipe's whole name may have 256 characters (CreateNamedPipeW). */
    private static final Pattern ADDRESS = Pattern.compile(Pattern.quote(PREFIX) + "([A-Za-z0-9._-]{1,200})");

    /**
     * The pipe that a user names.
     *
     * @throws PlatformException if it is no name of a pipe
     */
    static PipeName of(String address) throws PlatformException {
        Matcher pipe = ADDRESS.matcher(address);
        if (!pipe.matches()) {
            throw new PlatformException(
                    "'" + address + "' cannot be a pipe: write " + PREFIX
                            + "NAME, with letters, digits, dots, dashes and underscores as the name",
                    "",
                    0);
        }
        return new PipeName(pipe.group(1));
    }

    String address() {
        return PREFIX + name;
    }

    PipeName control() {
        return new PipeName(name + "-control");
    }

    /** A pipe lies in no folder, so its lock lies among what the daemon remembers. */
    Path lock(Path state) {
        return state.resolve(name + ".pipe.lock");
    }
}

package io.keychainauth.platform.linux;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Accounts of this machine (passwd(5)); those of a directory service are not in that file and so not found. */
record Accounts(SystemTree tree) {
    private static final int NAME = 0;
    private static final int HOME = 5;
    private static final int FIELDS = 7;

    /** The home of a user, empty if there is no such account or it has no absolute home. */
    Optional<Path> home(String user) {
        return tree.text("/etc/passwd").stream()
                .flatMap(String::lines)
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length == FIELDS && fields[NAME].equals(user))
                .findFirst()
                .flatMap(fields -> absolute(fields[HOME]));
    }

    private static Optional<Path> absolute(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}

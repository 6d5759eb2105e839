package io.keychainauth.files;

import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;

/**
 * Owner, group and mode. Only <em>other users'</em> write access counts: a folder that is writable for the user's own
 * private group (a group of the user's name, as Debian and Fedora make one for each user) is fine. Access control lists
 * beside the mode are not looked at.
 */
record ModeRights(Path path, PosixFileAttributes kind) implements Rights {
    private static final Set<PosixFilePermission> OWN = Set.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE);

    @Override
    public UserPrincipal owner() {
        return kind.owner();
    }

    @Override
    public boolean belongsTo(UserPrincipal user) {
        return owner().equals(user);
    }

    @Override
    public Optional<String> mendWrite(UserPrincipal user) {
        return othersMayWrite(user) ? Optional.of("run chmod go-w " + path) : Optional.empty();
    }

    /** In a sticky folder others may add names, but not replace those that are there (chmod(2), S_ISVTX). */
    @Override
    public Optional<String> mendReplace(UserPrincipal user) throws IOException {
        return mendWrite(user).isPresent() && !sticky() ? mendWrite(user) : Optional.empty();
    }

    /** A mode is not handed down. */
    @Override
    public Optional<String> mendInherit(UserPrincipal user) {
        return Optional.empty();
    }

    @Override
    public Optional<String> mendRead(UserPrincipal user) {
        return OWN.containsAll(kind.permissions()) ? Optional.empty() : Optional.of("run chmod 600 " + path);
    }

    private boolean othersMayWrite(UserPrincipal user) {
        Set<PosixFilePermission> mode = kind.permissions();
        String group = kind.group().getName();
        boolean ownGroup = group.equals(user.getName()) || group.equals(owner().getName());
        return mode.contains(OTHERS_WRITE) || (mode.contains(GROUP_WRITE) && !ownGroup);
    }

    private boolean sticky() throws IOException {
        return ((int) Files.getAttribute(path, "unix:mode") & 01000) != 0;
    }

    static FileAttribute<?> forFile() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }

    static FileAttribute<?> forFolder() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }
}

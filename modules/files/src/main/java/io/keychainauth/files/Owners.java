package io.keychainauth.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;

/** Whose files these are. */
public final class Owners {
    private Owners() {}

    /** The user that this process runs as. */
    public static UserPrincipal self() throws IOException {
        UserPrincipal known = Self.known;
        if (known == null) {
            known = findSelf();
            Self.known = known;
        }
        return known;
    }

    /**
     * A user by name.
     *
     * @throws UserPrincipalNotFoundException if there is none
     */
    public static UserPrincipal named(String name) throws IOException {
        return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
    }

    /**
     * Who a place belongs to: the owner of the file or folder, or, while it does not exist, of the nearest folder above.
     * Root compares this with {@link #self()} to notice that it is about to work on somebody else's profile.
     */
    public static UserPrincipal of(Path path) throws IOException {
        Path place = path.toAbsolutePath();
        for (Path parent = place.getParent(); parent != null && !Files.exists(place); parent = place.getParent()) {
            place = parent;
        }
        return Files.getOwner(place);
    }

    /** Whether somebody besides root, the file's owner and the members of the user's private group may write it. */
    static boolean othersMayWrite(PosixFileAttributes attributes, UserPrincipal user) {
        Set<PosixFilePermission> mode = attributes.permissions();
        String group = attributes.group().getName();
        boolean ownGroup =
                group.equals(user.getName()) || group.equals(attributes.owner().getName());
        return mode.contains(OTHERS_WRITE) || (mode.contains(GROUP_WRITE) && !ownGroup);
    }

    static boolean root(UserPrincipal user) throws IOException {
        // Numbers are names to this lookup where no user has such a name: root may be called otherwise.
        return user.equals(named("0"));
    }

    /** Whether we may do everything to everybody's files. */
    public static boolean selfIsRoot() throws IOException {
        return root(self());
    }

    /** The name is what getpwuid(3) says; a user without an entry there has no name, but can still make a file. */
    private static UserPrincipal findSelf() throws IOException {
        try {
            return named(System.getProperty("user.name"));
        } catch (UserPrincipalNotFoundException e) {
            Path probe = Files.createTempFile("keychain-auth", null);
            try {
                return Files.getOwner(probe, NOFOLLOW_LINKS);
            } finally {
                Files.delete(probe);
            }
        }
    }

    /** Found once: the user of a process does not change. */
    private static final class Self {
        private static volatile @org.jspecify.annotations.Nullable UserPrincipal known;
    }
}

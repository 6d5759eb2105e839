package io.keychainauth.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose files these are. */
public final class Owners {
    private static final boolean MODES = Rights.modes(Path.of(""));

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

    /** Whether files of this owner are as good as our own: administrators share theirs where rights are kept in lists. */
    public static boolean ours(UserPrincipal owner) throws IOException {
        return owner.equals(self()) || (!MODES && root(owner));
    }

    /** Whether a user may do everything to everybody's files. */
    static boolean root(UserPrincipal user) throws IOException {
        // Numbers are names to this lookup where no user has such a name: root may be called otherwise.
        return MODES ? user.equals(named("0")) : administrators().contains(user);
    }

    /** Whether we may do everything to everybody's files, and have to give away what we make for somebody else. */
    public static boolean selfIsRoot() throws IOException {
        return MODES && root(self());
    }

    private static Set<UserPrincipal> administrators() throws IOException {
        Set<UserPrincipal> known = Self.administrators;
        if (known == null) {
            String system = System.getenv("SystemRoot");
            if (system == null) {
                throw new UnsafePathException("nobody knows where the system lies: set SystemRoot to its folder");
            }
            Path folder = Path.of(system).toAbsolutePath();
            known = administrators(ListRights.of(folder.getRoot()), ListRights.of(folder));
            Self.administrators = known;
        }
        return known;
    }

    /**
     * Who could exchange the system: whoever has power over its disk and over its folder as well. The root of a disk alone
     * would not do: a careless "everybody may do everything" there would make administrators of all users, and every check
     * of a list would pass. Names would not do either: those of the administrators differ from language to language.
     *
     * @param disk rights of the root of the system's disk
     * @param system rights of the folder that the system lies in
     */
    static Set<UserPrincipal> administrators(ListRights disk, ListRights system) {
        Set<UserPrincipal> both = new HashSet<>(disk.masters());
        // An owner may give himself what the list does not. The installer of the system owns its disk and is not in its
        // list.
        both.add(disk.owner());
        Set<UserPrincipal> writers = new HashSet<>(system.writers());
        writers.add(system.owner());
        both.retainAll(writers);
        both.removeIf(each -> disk.denies(each) || system.denies(each));
        return Set.copyOf(both);
    }

    /**
     * The name is what getpwuid(3) says; a user without an entry there has no name, but can still make a file. Elsewhere
     * two users of different domains may have one name, and the system's name of a process's user has the domain in it.
     */
    private static UserPrincipal findSelf() throws IOException {
        String name = System.getProperty("user.name");
        try {
            return named(MODES ? name : ProcessHandle.current().info().user().orElse(name));
        } catch (UserPrincipalNotFoundException e) {
            Path probe = Files.createTempFile("keychain-auth", null);
            try {
                return Files.getOwner(probe, NOFOLLOW_LINKS);
            } finally {
                Files.delete(probe);
            }
        }
    }

    /** Found once: neither the user of a process changes nor who administers the machine. */
    private static final class Self {
        private static volatile @Nullable UserPrincipal known;
        private static volatile @Nullable Set<UserPrincipal> administrators;
    }
}

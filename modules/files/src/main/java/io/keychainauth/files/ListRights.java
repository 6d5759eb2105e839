package io.keychainauth.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.attribute.AclEntryFlag.DIRECTORY_INHERIT;
import static java.nio.file.attribute.AclEntryFlag.FILE_INHERIT;
import static java.nio.file.attribute.AclEntryFlag.INHERIT_ONLY;
import static java.nio.file.attribute.AclEntryPermission.APPEND_DATA;
import static java.nio.file.attribute.AclEntryPermission.DELETE;
import static java.nio.file.attribute.AclEntryPermission.DELETE_CHILD;
import static java.nio.file.attribute.AclEntryPermission.READ_DATA;
import static java.nio.file.attribute.AclEntryPermission.WRITE_ACL;
import static java.nio.file.attribute.AclEntryPermission.WRITE_ATTRIBUTES;
import static java.nio.file.attribute.AclEntryPermission.WRITE_DATA;
import static java.nio.file.attribute.AclEntryPermission.WRITE_NAMED_ATTRS;
import static java.nio.file.attribute.AclEntryPermission.WRITE_OWNER;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Owner and access control list. An entry that denies is not looked at: it would only make what others allow weaker. The
 * administrators of the machine may appear as root may elsewhere, as owners too: what one of them makes belongs to all of
 * them.
 *
 * <p>Java shows neither entries with a condition (callback entries) nor rights by their generic names. What the former
 * allow is not seen; the latter mean something only to what is made in a folder, see {@link #mendInherit}.
 */
record ListRights(
        Path path, BasicFileAttributes kind, UserPrincipal owner, List<AclEntry> list, Administrators administrators)
        implements Rights {
    /** Whoever may give himself all other rights. */
    private static final Set<AclEntryPermission> MASTER = EnumSet.of(WRITE_ACL, WRITE_OWNER);
    /** Whoever may change what a folder means for a name that is in it, or hand out the right to do so. */
    private static final Set<AclEntryPermission> REPLACE = EnumSet.of(DELETE_CHILD, DELETE, WRITE_ACL, WRITE_OWNER);
    /** Nobody removes the root of a disk, though the usual list of one names many who might. */
    private static final Set<AclEntryPermission> REPLACE_IN_ROOT = EnumSet.of(DELETE_CHILD, WRITE_ACL, WRITE_OWNER);
    /** The first two are also the rights to add files and folders; by attributes an empty folder becomes a link. */
    private static final Set<AclEntryPermission> WRITE = EnumSet.of(
            WRITE_DATA, APPEND_DATA, WRITE_ATTRIBUTES, WRITE_NAMED_ATTRS, DELETE_CHILD, DELETE, WRITE_ACL, WRITE_OWNER);

    private static final Set<AclEntryPermission> READ = EnumSet.of(READ_DATA, WRITE_ACL, WRITE_OWNER);
    /** What the system leaves those who administer it in its own folder: all but its list. */
    private static final Set<AclEntryPermission> MODIFY = EnumSet.of(WRITE_DATA, APPEND_DATA, DELETE);
    /** Who makes something in the folder, whoever that is: an owner, who is looked at anyway. No domain has this name. */
    private static final String CREATOR_OWNER = "\\CREATOR OWNER";

    /** Whom a list may name besides the user. */
    interface Administrators {
        boolean include(UserPrincipal user) throws IOException;
    }

    ListRights(Path path, BasicFileAttributes kind, UserPrincipal owner, List<AclEntry> list) {
        this(path, kind, owner, list, Owners::root);
    }

    /** New rights under the name by which file systems take them. */
    private record Wanted(List<AclEntry> value) implements FileAttribute<List<AclEntry>> {
        @Override
        public String name() {
            return "acl:acl";
        }
    }

    static ListRights of(Path path) throws IOException {
        return of(path, Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS));
    }

    static ListRights of(Path path, BasicFileAttributes kind) throws IOException {
        AclFileAttributeView view = Files.getFileAttributeView(path, AclFileAttributeView.class, NOFOLLOW_LINKS);
        if (view == null || !store(path, kind).supportsFileAttributeView(AclFileAttributeView.class)) {
            throw new UnsafePathException(path + " lies on a file system that keeps no rights: use another disk");
        }
        return new ListRights(path, kind, view.getOwner(), view.getAcl());
    }

    /** A link lies where its folder does; asked itself it would name the disk of what it leads to, if that is there. */
    private static FileStore store(Path path, BasicFileAttributes kind) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        return Files.getFileStore((kind.isSymbolicLink() || kind.isOther()) && folder != null ? folder : path);
    }

    @Override
    public boolean belongsTo(UserPrincipal user) throws IOException {
        return owner.equals(user) || administrators.include(owner);
    }

    @Override
    public Optional<String> mendWrite(UserPrincipal user) throws IOException {
        return mend(user, WRITE);
    }

    @Override
    public Optional<String> mendReplace(UserPrincipal user) throws IOException {
        return mend(user, path.equals(path.getRoot()) ? REPLACE_IN_ROOT : REPLACE);
    }

    @Override
    public Optional<String> mendRead(UserPrincipal user) throws IOException {
        return mend(user, READ);
    }

    private Optional<String> mend(UserPrincipal user, Set<AclEntryPermission> rights) throws IOException {
        // A file without a list may be changed by everybody, one with an empty list by nobody; both look like this.
        if (list.isEmpty()) {
            return Optional.of("give it an access control list for " + user.getName() + " alone");
        }
        for (AclEntry entry : list) {
            if (allows(entry, rights) && foreign(entry, user)) {
                return Optional.of(take(entry));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> mendInherit(UserPrincipal user) throws IOException {
        for (AclEntry entry : list) {
            boolean creators = entry.principal().getName().equals(CREATOR_OWNER);
            if (handsDown(entry) && !creators && foreign(entry, user)) {
                return Optional.of(take(entry));
            }
        }
        return Optional.empty();
    }

    private boolean foreign(AclEntry entry, UserPrincipal user) throws IOException {
        return !entry.principal().equals(user) && !administrators.include(entry.principal());
    }

    private static String take(AclEntry entry) {
        return "take this right from " + entry.principal().getName() + " in its access control list";
    }

    /** An entry that seems to allow nothing allows rights by their generic names: all of them, perhaps. */
    private static boolean handsDown(AclEntry entry) {
        return entry.type() == AclEntryType.ALLOW
                && entry.flags().contains(INHERIT_ONLY)
                && (entry.permissions().isEmpty() || !Collections.disjoint(entry.permissions(), WRITE));
    }

    private static boolean allows(AclEntry entry, Set<AclEntryPermission> rights) {
        return entry.type() == AclEntryType.ALLOW
                && !entry.flags().contains(INHERIT_ONLY)
                && !Collections.disjoint(entry.permissions(), rights);
    }

    /** Who may give themselves all other rights. */
    List<UserPrincipal> masters() {
        return list.stream()
                .filter(entry -> allows(entry, MASTER))
                .map(AclEntry::principal)
                .toList();
    }

    /** Who may add and remove what they like. */
    List<UserPrincipal> writers() {
        return list.stream()
                .filter(entry -> allows(entry, MODIFY) && entry.permissions().containsAll(MODIFY))
                .map(AclEntry::principal)
                .toList();
    }

    /** Whether a user is denied any right to change something. */
    boolean denies(UserPrincipal user) {
        return list.stream()
                .anyMatch(entry -> entry.type() == AclEntryType.DENY
                        && !entry.flags().contains(INHERIT_ONLY)
                        && entry.principal().equals(user)
                        && !Collections.disjoint(entry.permissions(), WRITE));
    }

    static FileAttribute<?> forFile() throws IOException {
        return new Wanted(List.of(everything(Set.of())));
    }

    /** What is made in the folder by programs that ask for nothing is its user's alone, too. */
    static FileAttribute<?> forFolder() throws IOException {
        return new Wanted(List.of(everything(EnumSet.of(FILE_INHERIT, DIRECTORY_INHERIT))));
    }

    private static AclEntry everything(Set<AclEntryFlag> flags) throws IOException {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(Owners.self())
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .setFlags(flags)
                .build();
    }

    /** A folder may hand entries of its own down to what is made in it, whatever its maker asks for. */
    static void settle(AclFileAttributeView made, FileAttribute<?>[] wanted) throws IOException {
        for (FileAttribute<?> attribute : wanted) {
            if (attribute instanceof Wanted(List<AclEntry> entries)
                    && !made.getAcl().equals(entries)) {
                made.setAcl(entries);
            }
        }
    }
}

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
 */
record ListRights(Path path, BasicFileAttributes kind, UserPrincipal owner, List<AclEntry> list) implements Rights {
    /** Whoever may change what a folder means for a name that is in it, or hand out the right to do so. */
    private static final Set<AclEntryPermission> REPLACE = EnumSet.of(DELETE_CHILD, DELETE, WRITE_ACL, WRITE_OWNER);
    /** The first two are also the rights to add files and folders; by attributes an empty folder becomes a link. */
    private static final Set<AclEntryPermission> WRITE = EnumSet.of(
            WRITE_DATA, APPEND_DATA, WRITE_ATTRIBUTES, WRITE_NAMED_ATTRS, DELETE_CHILD, DELETE, WRITE_ACL, WRITE_OWNER);

    private static final Set<AclEntryPermission> READ = EnumSet.of(READ_DATA, WRITE_ACL, WRITE_OWNER);

    /** New rights under the name by which file systems take them. */
    private record Wanted(List<AclEntry> value) implements FileAttribute<List<AclEntry>> {
        @Override
        public String name() {
            return "acl:acl";
        }
    }

    static ListRights of(Path path, BasicFileAttributes kind) throws IOException {
        AclFileAttributeView view = Files.getFileAttributeView(path, AclFileAttributeView.class, NOFOLLOW_LINKS);
        if (view == null || !Files.getFileStore(path).supportsFileAttributeView(AclFileAttributeView.class)) {
            throw new UnsafePathException(path + " lies on a file system that keeps no rights: use another disk");
        }
        return new ListRights(path, kind, view.getOwner(), view.getAcl());
    }

    @Override
    public boolean belongsTo(UserPrincipal user) throws IOException {
        return owner.equals(user) || Owners.root(owner);
    }

    @Override
    public Optional<String> mendWrite(UserPrincipal user) throws IOException {
        return mend(user, WRITE);
    }

    @Override
    public Optional<String> mendReplace(UserPrincipal user) throws IOException {
        return mend(user, REPLACE);
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
            if (allows(entry, rights) && !entry.principal().equals(user) && !Owners.root(entry.principal())) {
                return Optional.of(
                        "take this right from " + entry.principal().getName() + " in its access control list");
            }
        }
        return Optional.empty();
    }

    private static boolean allows(AclEntry entry, Set<AclEntryPermission> rights) {
        return entry.type() == AclEntryType.ALLOW
                && !entry.flags().contains(INHERIT_ONLY)
                && !Collections.disjoint(entry.permissions(), rights);
    }

    /** Who may give themselves all other rights. */
    List<UserPrincipal> masters() {
        return list.stream()
                .filter(entry -> allows(entry, EnumSet.of(WRITE_ACL, WRITE_OWNER)))
                .map(AclEntry::principal)
                .toList();
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

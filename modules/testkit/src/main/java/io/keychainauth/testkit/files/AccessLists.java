package io.keychainauth.testkit.files;

import static java.nio.file.attribute.AclEntryPermission.WRITE_ACL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Access control lists of real files. */
public final class AccessLists {
    private AccessLists() {}

    /** Whom a file's list names besides its owner and those who administer the machine. */
    public static Set<UserPrincipal> strangers(Path file) throws IOException {
        Set<UserPrincipal> found = new HashSet<>();
        for (AclEntry entry : view(file).getAcl()) {
            found.add(entry.principal());
        }
        found.remove(Files.getOwner(file));
        AclFileAttributeView root = view(file.toAbsolutePath().getRoot());
        found.remove(root.getOwner());
        for (AclEntry entry : root.getAcl()) {
            if (entry.permissions().contains(WRITE_ACL)) {
                found.remove(entry.principal());
            }
        }
        return found;
    }

    /** Gives rights to somebody whom the root of the disk knows and who administers nothing; returns the list before. */
    public static List<AclEntry> letIn(Path file, AclEntryPermission... rights) throws IOException {
        UserPrincipal stranger =
                strangers(file.toAbsolutePath().getRoot()).iterator().next();
        List<AclEntry> before = view(file).getAcl();
        List<AclEntry> list = new ArrayList<>(before);
        list.add(AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(stranger)
                .setPermissions(rights)
                .build());
        view(file).setAcl(list);
        return before;
    }

    /** Gives a file a list that it had. */
    public static void restore(Path file, List<AclEntry> list) throws IOException {
        view(file).setAcl(list);
    }

    private static AclFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, AclFileAttributeView.class);
    }
}

package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.KernelException;
import java.util.Set;

/** Which files our user can change in no way: neither the file itself nor any folder on the way to it. */
final class SystemFiles {
    /** Known to show everybody the same file. A file system that its user serves is never local to the kernel's mind. */
    private static final Set<String> TRUSTED = Set.of("apfs", "hfs");

    private final Files files;
    private final long ownUser;

    SystemFiles(Files files, long ownUser) {
        this.files = files;
        this.ownUser = ownUser;
    }

    /** Whether what it shows to the kernel that executes is what it shows to who hashes. */
    static boolean trusted(Files.FileSystem system) {
        return system.local() && TRUSTED.contains(system.kind());
    }

    /** Whether our user can change neither the file that is expected at a path nor any folder on the way to it. */
    boolean outOfReach(String path, NamedFile expected) {
        try {
            if (!files.status(path).sameContent(expected) || !unwritable(path)) {
                return false;
            }
            for (int end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
                if (!unwritable(end == 0 ? "/" : path.substring(0, end))) {
                    return false;
                }
            }
            return true;
        } catch (KernelException e) {
            return false; // Taking it for reachable is always safe.
        }
    }

    /** An owner can give himself the right to write; the administrator needs none. */
    private boolean unwritable(String path) throws KernelException {
        NamedFile status = files.status(path);
        return ownUser != 0
                && status.owner() != ownUser
                && status.kind() != NamedFile.Kind.LINK
                && !status.othersMayWrite()
                && !files.writable(path);
    }
}

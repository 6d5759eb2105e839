package io.keychainauth.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Follows a path name by name as the system would, and checks every folder and link it passes: a check of the resolved
 * path alone would miss a link in a folder where others may swap it. The end of the path is not checked.
 */
final class Trail {
    /** As many as path_resolution(7) allows. */
    private static final int LINKS = 40;

    private final UserPrincipal owner;
    private final Deque<Path> ahead = new ArrayDeque<>();
    private int links;

    Trail(UserPrincipal owner) {
        this.owner = owner;
    }

    /** Returns the real path. */
    Path follow(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        push(absolute);
        Path place = start(absolute);
        while (!ahead.isEmpty()) {
            Path next = place.resolve(ahead.pop());
            if (next.endsWith(".")) {
                continue;
            }
            if (next.endsWith("..")) {
                Path above = place.getParent();
                place = above == null ? place : above;
                continue;
            }
            Rights rights = Rights.of(next);
            if (rights.kind().isSymbolicLink()) {
                place = jump(next, rights, place);
            } else {
                if (mayLeadElsewhere(rights.kind(), next)) {
                    requireReal(next);
                }
                if (!ahead.isEmpty()) {
                    requireSafe(next, rights);
                }
                place = next;
            }
        }
        return place;
    }

    private Path jump(Path link, Rights rights, Path place) throws IOException {
        requireTrusted(link, rights);
        if (++links > LINKS) {
            throw new UnsafePathException(link + " is one of too many symbolic links: use the file itself");
        }
        Path target = Files.readSymbolicLink(link);
        push(target);
        return target.isAbsolute() ? start(target) : place;
    }

    /** Whether this may be a junction, whose kind is "other", and until Java 25 "folder" too. */
    static boolean mayLeadElsewhere(BasicFileAttributes kind, Path path) {
        return kind.isOther() && (kind.isDirectory() || Files.isDirectory(path));
    }

    /**
     * Refuses a folder that leads to another one without being a symbolic link. Java tells only where it ends, and so not
     * that it passes one more junction, in a folder where others may swap that. Folders of the same kind that lead
     * nowhere, as those whose files are fetched when they are read, are folders.
     */
    private static void requireReal(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!real.equals(folder)) {
            throw new UnsafePathException(folder + " leads to another folder: use the real path " + real);
        }
    }

    private Path start(Path absolute) throws IOException {
        Path root = absolute.getRoot();
        if (root == null) {
            throw new UnsafePathException(absolute + " has no root: use an absolute path");
        }
        requireSafe(root, Rights.of(root));
        return root;
    }

    private void push(Path names) {
        for (int i = names.getNameCount() - 1; i >= 0; i--) {
            ahead.push(names.getName(i));
        }
    }

    private void requireSafe(Path folder, Rights rights) throws IOException {
        requireTrusted(folder, rights);
        Optional<String> mend = rights.mendReplace(owner);
        if (mend.isPresent()) {
            throw new UnsafePathException(folder + " may be changed by others: " + mend.get());
        }
    }

    private void requireTrusted(Path path, Rights rights) throws IOException {
        if (!rights.belongsTo(owner) && !Owners.root(rights.owner())) {
            throw new UnsafePathException(path + " belongs to " + rights.owner().getName() + ", not to "
                    + owner.getName() + ": use a place of " + owner.getName() + "'s own");
        }
    }
}

package io.keychainauth.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayDeque;
import java.util.Deque;

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
            PosixFileAttributes attributes = Private.attributes(next);
            if (attributes.isSymbolicLink()) {
                place = jump(next, attributes, place);
            } else {
                if (!ahead.isEmpty()) {
                    requireSafe(next, attributes);
                }
                place = next;
            }
        }
        return place;
    }

    private Path jump(Path link, PosixFileAttributes attributes, Path place) throws IOException {
        requireTrusted(link, attributes);
        if (++links > LINKS) {
            throw new UnsafePathException(link + " is one of too many symbolic links: use the file itself");
        }
        Path target = Files.readSymbolicLink(link);
        push(target);
        return target.isAbsolute() ? start(target) : place;
    }

    private Path start(Path absolute) throws IOException {
        Path root = absolute.getRoot();
        if (root == null) {
            throw new UnsafePathException(absolute + " has no root: use an absolute path");
        }
        requireSafe(root, Private.attributes(root));
        return root;
    }

    private void push(Path names) {
        for (int i = names.getNameCount() - 1; i >= 0; i--) {
            ahead.push(names.getName(i));
        }
    }

    private void requireSafe(Path folder, PosixFileAttributes attributes) throws IOException {
        requireTrusted(folder, attributes);
        if (Owners.othersMayWrite(attributes, owner) && !sticky(folder)) {
            throw new UnsafePathException(folder + " may be changed by others: run chmod go-w " + folder);
        }
    }

    private void requireTrusted(Path path, PosixFileAttributes attributes) throws IOException {
        if (!attributes.owner().equals(owner) && !Owners.root(attributes.owner())) {
            throw new UnsafePathException(
                    path + " belongs to " + attributes.owner().getName() + ", not to " + owner.getName()
                            + ": use a place of " + owner.getName() + "'s own");
        }
    }

    /** In a sticky folder others may add names, but not replace those that are there (chmod(2), S_ISVTX). */
    private static boolean sticky(Path folder) throws IOException {
        return ((int) Files.getAttribute(folder, "unix:mode") & 01000) != 0;
    }
}

package io.keychainauth.platform.macos;

import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the user, and with them any program they start, could put another program in the daemon's place: neither Java
 * nor, without a signature, macOS checks what an image holds.
 *
 * @param image folder of the running image
 * @param user effective user id
 */
record ImageCheck(Path image, long user) {
    private static final List<String> PARTS = List.of(
            "bin",
            "bin/keychain-auth",
            "conf",
            "lib",
            "lib/modules",
            "lib/server",
            "lib/server/libjvm.dylib",
            "lib/libjava.dylib");

    Finding finding() {
        if (user == 0) {
            return new Finding("image", OK, "run by root, who may change every image", "");
        }
        return changeable()
                .map(path -> new Finding(
                        "image",
                        WARNING,
                        "programs of yours may replace the daemon: you may change " + path,
                        "install it for all users, with root as owner"))
                .orElseGet(() -> new Finding("image", OK, "you cannot change " + image, ""));
    }

    private Optional<Path> changeable() {
        List<Path> paths = new ArrayList<>();
        for (Path folder = image; folder != null; folder = folder.getParent()) {
            paths.add(folder);
        }
        PARTS.stream().map(image::resolve).filter(Files::exists).forEach(paths::add);
        return paths.stream().filter(this::changeable).findFirst();
    }

    /** An owner without write permission gives it to themselves; who may write a sticky folder moves nothing in it. */
    private boolean changeable(Path path) {
        try {
            if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return Files.isWritable(path);
            }
            boolean owner = Integer.toUnsignedLong((int) Files.getAttribute(path, "unix:uid")) == user;
            boolean stickyAbove = !path.equals(image)
                    && Files.isDirectory(path)
                    && ((int) Files.getAttribute(path, "unix:mode") & 01000) != 0;
            return owner || (Files.isWritable(path) && !stickyAbove);
        } catch (IOException e) {
            return true;
        }
    }
}

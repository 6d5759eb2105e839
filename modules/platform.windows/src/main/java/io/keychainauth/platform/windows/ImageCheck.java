package io.keychainauth.platform.windows;

import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the user, and with them any program they start, could put another program in the daemon's place: neither Java
 * nor Windows checks what an image holds.
 *
 * @param image folder of the running image
 * @param administrator who may change every image
 */
record ImageCheck(Path image, boolean administrator) {
    private static final List<String> PARTS = List.of(
            "bin",
            "bin/keychain-auth.exe",
            "bin/server/jvm.dll",
            "bin/java.dll",
            "bin/jli.dll",
            "conf",
            "lib",
            "lib/modules");

    Finding finding() {
        if (administrator) {
            return new Finding("image", OK, "run by an administrator, who may change every image", "");
        }
        return changeable()
                .map(path -> new Finding(
                        "image",
                        WARNING,
                        "programs of yours may replace the daemon: you may change " + path,
                        "install it below C:\\Program Files, for all users"))
                .orElseGet(() -> new Finding("image", OK, "you cannot change " + image, ""));
    }

    private Optional<Path> changeable() {
        return Stream.concat(Stream.of(image), PARTS.stream().map(image::resolve))
                .filter(Files::isWritable)
                .findFirst();
    }
}

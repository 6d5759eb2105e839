package io.keychainauth.platform.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Small files in which the system tells of itself, below a root that tests place elsewhere.
 *
 * @param root {@code /}
 */
record SystemTree(Path root) {
    /** Far above any file that is read here; a hostile mount must not fill memory. */
    private static final int LIMIT = 64 << 10;

    /** Where a path of the running system lies. */
    Path at(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** Content without surrounding blanks; empty if there is no such file or it cannot be read. */
    Optional<String> text(String absolute) {
        try (InputStream in = Files.newInputStream(at(absolute))) {
            return Optional.of(new String(in.readNBytes(LIMIT), UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Where a symbolic link points, as text; empty if it is none. */
    Optional<String> link(String absolute) {
        try {
            return Optional.of(Files.readSymbolicLink(at(absolute)).toString());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}

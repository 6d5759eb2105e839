package io.keychainauth.policy;

import io.keychainauth.files.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A program file as the command line sees it before it is registered.
 *
 * @param identity its real path and hash
 * @param interpreter why its hash says nothing about what it runs, as a phrase that completes "this is …"
 */
public record BinaryFile(Identity identity, Optional<String> interpreter) {
    /** Resolves, reads and judges a file. */
    public static BinaryFile inspect(Path file) throws IOException {
        Path real = file.toRealPath();
        return new BinaryFile(new Identity(real.toString(), Sha256.of(real)), Optional.empty());
    }
}

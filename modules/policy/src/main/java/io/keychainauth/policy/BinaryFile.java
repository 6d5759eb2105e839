package io.keychainauth.policy;

import io.keychainauth.files.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A program file as the command line sees it before it is registered.
 *
 * @param identity its real path and hash
 * @param interpreter why its hash says nothing about the program it runs, as words that complete "this is …", such as
 *     {@code a script run by /usr/bin/python3}; not yet escaped for a terminal
 */
public record BinaryFile(Identity identity, Optional<String> interpreter) {
    private static final int BLOCK = 64 << 10;

    /** Kernels look at 256 or 512 bytes for a script's first line (execve(2)). */
    private static final int FIRST_LINE = 512;

    /**
     * Resolves symbolic links, reads the file once, and judges it by its first line, its name and its content. A file that is being
     * written may get the hash of a mixture, which then matches nothing.
     *
     * @throws NoSuchFileException if there is no such file
     * @throws IOException if it is no regular file or cannot be read; the message says which
     */
    public static BinaryFile inspect(Path file) throws IOException {
        Path real = file.toRealPath();
        // Opening a pipe would wait for a writer.
        if (!Files.readAttributes(real, BasicFileAttributes.class).isRegularFile()) {
            throw new IOException(real + " is no regular file: name a program");
        }
        MessageDigest digest = Sha256.start();
        InterpreterTraces traces = new InterpreterTraces();
        byte[] block = new byte[BLOCK];
        String first;
        try (InputStream in = Files.newInputStream(real)) {
            int n = in.readNBytes(block, 0, BLOCK);
            first = new String(block, 0, Math.min(n, FIRST_LINE), StandardCharsets.UTF_8);
            while (n > 0) {
                digest.update(block, 0, n);
                traces.add(block, n);
                n = in.readNBytes(block, 0, BLOCK);
            }
        }
        Identity identity = new Identity(real.toString(), HexFormat.of().formatHex(digest.digest()));
        return new BinaryFile(
                identity, script(first).or(() -> Interpreters.named(real)).or(traces::kind));
    }

    private static Optional<String> script(String text) {
        if (!text.startsWith("#!")) {
            return Optional.empty();
        }
        String line = text.substring(2).lines().findFirst().orElse("").strip();
        return Optional.of(line.isEmpty() ? "a script" : "a script run by " + line);
    }
}

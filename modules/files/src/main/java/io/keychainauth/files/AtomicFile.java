package io.keychainauth.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Replaces whole files so that a reader, or a crash at any moment, sees the old or the new content. */
public final class AtomicFile {
    private AtomicFile() {}

    /**
     * Writes a temporary file beside the target, forces it to disk, renames it over the target and forces the folder:
     * the order that ext4, xfs and btrfs need (fsync(2), rename(2)). The file gets mode 0600. A symbolic link at the
     * target is replaced, not followed.
     *
     * @throws IOException if any step fails; the target is then unchanged, or changed completely
     */
    public static void replace(Path target, ByteBuffer content) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("not a file: " + target);
        }
        String suffix = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Path temporary = folder.resolve("." + target.getFileName() + "." + suffix + ".tmp");
        try {
            try (FileChannel out = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), Private.fileMode(folder))) {
                while (content.hasRemaining()) {
                    out.write(content);
                }
                out.force(true);
            }
            Files.move(temporary, target, ATOMIC_MOVE);
            force(folder);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Makes names in a folder survive a crash; a no-op where folders cannot be opened (Windows). */
    private static void force(Path folder) throws IOException {
        if (!Private.posix(folder)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }
}

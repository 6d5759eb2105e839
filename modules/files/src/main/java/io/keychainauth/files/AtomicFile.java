package io.keychainauth.files;

import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Replaces whole files so that a reader, or a crash at any moment, sees the old or the new content. */
public final class AtomicFile {
    /** A last look before the point of no return, and another one when that has to be tried again. */
    @FunctionalInterface
    public interface Condition {
        /** Whether the new content may take its place. */
        boolean holds() throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes a temporary file beside the target, forces it to disk, renames it over the target and forces the folder:
     * the order that ext4, xfs and btrfs need (fsync(2), rename(2)). The file gets mode 0600, or a list of rights for the
     * user alone. A symbolic link at the target is replaced, not followed. In another user's folder root's file is given to that user.
     *
     * @throws IOException if any step fails; the target is then unchanged, or changed completely, and no temporary file
     *     is left
     */
    public static void replace(Path target, ByteBuffer content) throws IOException {
        try (HeldFolder folder = HeldFolder.of(target)) {
            replace(folder, target.getFileName(), content, Optional.empty(), () -> true);
        }
    }

    /**
     * Like {@link #replace}, but keeps the mode that the file has, less write access of others, and asks a last time
     * before the rename. The caller holds the file's {@link LockFile}: temporary files that a killed writer left are
     * removed first.
     *
     * @return false, and nothing changed, if the condition did not hold
     */
    public static boolean update(Path target, ByteBuffer content, Condition condition) throws IOException {
        sweep(target);
        Path name = target.getFileName();
        try (HeldFolder folder = HeldFolder.of(target)) {
            Optional<Set<PosixFilePermission>> mode = folder.mode(name).map(AtomicFile::withoutForeignWrite);
            return replace(folder, name, content, mode, condition);
        }
    }

    private static boolean replace(
            HeldFolder folder,
            Path name,
            ByteBuffer content,
            Optional<Set<PosixFilePermission>> mode,
            Condition condition)
            throws IOException {
        String suffix = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Path temporary = Path.of("." + name + "." + suffix + ".tmp");
        boolean renamed = false;
        FileChannel out = folder.create(temporary);
        try {
            try (out) {
                while (content.hasRemaining()) {
                    out.write(content);
                }
                if (mode.isPresent()) {
                    folder.setMode(temporary, mode.get());
                }
                out.force(true);
            }
            renamed = folder.rename(temporary, name, condition);
        } finally {
            if (!renamed) {
                folder.delete(temporary);
            }
        }
        if (renamed) {
            folder.force();
        }
        return renamed;
    }

    private static Set<PosixFilePermission> withoutForeignWrite(Set<PosixFilePermission> mode) {
        Set<PosixFilePermission> kept = EnumSet.copyOf(mode);
        kept.remove(GROUP_WRITE);
        kept.remove(OTHERS_WRITE);
        return kept;
    }

    private static void sweep(Path target) throws IOException {
        Pattern left = Pattern.compile(Pattern.quote("." + target.getFileName()) + "\\.[0-9a-f]{16}\\.tmp");
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new NoSuchFileException(target.toString());
        }
        try (DirectoryStream<Path> names = Files.newDirectoryStream(
                folder, file -> left.matcher(String.valueOf(file.getFileName())).matches())) {
            for (Path file : names) {
                Sharing.delete(file);
            }
        }
    }
}

package io.keychainauth.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * New content beside the file that it is to replace. {@link io.keychainauth.files.AtomicFile} does one file at a time;
 * here three have to be on disk before the first takes its place, so that a full disk changes none.
 *
 * <p>The temporary name is fixed, since whoever writes holds the lock: what a killed writer left is found by its name
 * and holds no removed secret for longer than until the next look at the store.
 */
final class StagedFile implements AutoCloseable {
    private final Disk disk;
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private boolean committed;

    private StagedFile(Disk disk, Path target, Path temporary, FileChannel channel) {
        this.disk = disk;
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    static StagedFile begin(Disk disk, Path target) throws IOException {
        Path temporary = temporary(target);
        disk.delete(temporary);
        return new StagedFile(disk, target, temporary, disk.create(temporary));
    }

    /** Removes what a killed writer left. */
    static void sweep(Disk disk, Path target) throws IOException {
        disk.delete(temporary(target));
    }

    void write(ByteBuffer bytes) throws IOException {
        disk.write(channel, bytes);
    }

    /** Content is complete. */
    void force() throws IOException {
        disk.force(channel);
    }

    /** Takes its place; the old file is gone for good once this returns. */
    void commit() throws IOException {
        disk.rename(temporary, target);
        committed = true;
        disk.forceFolder(folder(target));
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            disk.delete(temporary);
        }
    }

    static Path folder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new NoSuchFileException(file.toString());
        }
        return folder;
    }

    private static Path temporary(Path target) throws IOException {
        return folder(target).resolve("." + target.getFileName() + ".tmp");
    }
}

package io.keychainauth.store.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.keychainauth.files.Private;
import io.keychainauth.files.Sharing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;

/** The file system. */
final class RealDisk implements Disk {
    @Override
    public FileChannel create(Path file) throws IOException {
        return Private.create(file, Set.of(CREATE_NEW, WRITE, NOFOLLOW_LINKS));
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public void force(FileChannel file) throws IOException {
        file.force(true);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Sharing.move(from, to);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        // Elsewhere folders cannot be opened, and names are the file system's own affair.
        if (Private.forcesFolders(folder)) {
            try (FileChannel channel = FileChannel.open(folder, READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Sharing.delete(file);
    }
}

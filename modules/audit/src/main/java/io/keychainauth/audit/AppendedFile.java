package io.keychainauth.audit;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.keychainauth.files.Private;
import io.keychainauth.files.Sharing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A real file, opened twice: for appending (open(2) O_APPEND) and, so that an unlinked file can be saved, for reading. */
final class AppendedFile implements LogOutput {
    private static final int USUAL = 64 << 10;
    private static final int ATTEMPTS = 5;

    private final FileChannel append;
    private final FileChannel read;
    private final Optional<Object> identity;
    private final ByteBuffer direct = ByteBuffer.allocateDirect(USUAL);

    private AppendedFile(FileChannel append, FileChannel read, Optional<Object> identity) {
        this.append = append;
        this.read = read;
        this.identity = identity;
    }

    /**
     * Opens or makes a file, following no link.
     *
     * @throws IOException also if another user could change it, or if it is no regular file: a planted pipe would hold the
     *     daemon up for ever
     */
    static AppendedFile open(Path path) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (Files.exists(path, NOFOLLOW_LINKS)) {
                Private.requireFile(path);
                if (!Files.isRegularFile(path, NOFOLLOW_LINKS)) {
                    throw new IOException(path + " is not a regular file: move it away");
                }
            }
            FileChannel append = Private.create(path, Set.of(CREATE, WRITE, APPEND, NOFOLLOW_LINKS));
            FileChannel read = null;
            boolean kept = false;
            try {
                Optional<Object> before = LogFiles.identity(path);
                read = FileChannel.open(path, Set.of(READ, NOFOLLOW_LINKS));
                if (before.equals(LogFiles.identity(path))) {
                    kept = true;
                    return new AppendedFile(append, read, before);
                }
            } finally {
                if (!kept) {
                    append.close();
                    if (read != null) {
                        read.close();
                    }
                }
            }
        }
        throw new IOException(path + " is being replaced all the time: find out what does that");
    }

    @Override
    public int write(byte[] bytes, int from, int length) throws IOException {
        ByteBuffer out = length <= USUAL ? direct.clear() : ByteBuffer.allocateDirect(length);
        return append.write(out.put(bytes, from, length).flip());
    }

    @Override
    public long size() throws IOException {
        return append.size();
    }

    @Override
    public boolean endsWithNewline() throws IOException {
        long size = read.size();
        ByteBuffer last = ByteBuffer.allocate(1);
        return size == 0 || (read.read(last, size - 1) == 1 && last.get(0) == '\n');
    }

    @Override
    public void force() throws IOException {
        append.force(false);
    }

    @Override
    public boolean isOpen() {
        return append.isOpen() && read.isOpen();
    }

    @Override
    public Optional<Object> identity() {
        return identity;
    }

    @Override
    public void copyTo(Path target) throws IOException {
        Sharing.delete(target);
        try (FileChannel out = Private.create(target, Set.of(CREATE_NEW, WRITE, NOFOLLOW_LINKS))) {
            long size = read.size();
            for (long at = 0; at < size; ) {
                long n = read.transferTo(at, size - at, out);
                if (n <= 0) {
                    throw new IOException("the audit log shrank while it was saved");
                }
                at += n;
            }
            out.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        try (read) {
            append.close();
        }
    }
}

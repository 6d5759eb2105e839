package io.keychainauth.store.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import io.keychainauth.files.Private;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/** Content of a private file, wiped when closed. */
final class RawFile implements AutoCloseable {
    private static final int BUFFER = 128 << 10;

    private final byte[] bytes;
    private final int checksum;
    private final FileStamp stamp;
    private final Instant moment;

    private RawFile(byte[] bytes, int checksum, FileStamp stamp, Instant moment) {
        this.bytes = bytes;
        this.checksum = checksum;
        this.stamp = stamp;
        this.moment = moment;
    }

    /** Where content goes, piece by piece. */
    private interface Sink {
        void take(ByteBuffer piece);
    }

    /**
     * Reads a file.
     *
     * @return empty if there is none
     * @throws io.keychainauth.files.UnsafePathException if others may read or change it; says the mend
     */
    static Optional<RawFile> read(Path file) throws IOException {
        Instant moment = Instant.now();
        Optional<FileStamp> stamp = FileStamp.of(file);
        if (stamp.isEmpty()) {
            return Optional.empty();
        }
        if (stamp.get().size() > Encoder.LIMIT) {
            throw new IOException(file + " is larger than 1 GiB: move it away");
        }
        byte[] bytes = new byte[(int) stamp.get().size()];
        boolean complete = false;
        try {
            Private.requireSecretFile(file);
            ByteBuffer content = ByteBuffer.wrap(bytes);
            CRC32C checksum = new CRC32C();
            long length = read(file, bytes.length, piece -> {
                checksum.update(piece.duplicate());
                content.put(piece);
            });
            if (length < bytes.length) {
                throw new IOException(file + " became shorter while it was read");
            }
            complete = true;
            return Optional.of(new RawFile(bytes, (int) checksum.getValue(), stamp.get(), moment));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            if (!complete) {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    /** Whether a file has this length and checksum. */
    static boolean matches(Path file, Fingerprint state) throws IOException {
        CRC32C checksum = new CRC32C();
        long length = read(file, state.length() + 1, checksum::update);
        return length == state.length() && (int) checksum.getValue() == state.checksum();
    }

    private static long read(Path file, long most, Sink sink) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Math.clamp(most, 1, BUFFER));
        long length = 0;
        try (FileChannel channel = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS))) {
            while (length < most) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), most - length));
                int count = channel.read(buffer);
                if (count < 0) {
                    break;
                }
                sink.take(buffer.flip());
                length += count;
            }
            return length;
        } finally {
            Encoder.wipe(buffer);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    /** CRC32C of the bytes. */
    int checksum() {
        return checksum;
    }

    /** From before the content was read. */
    FileStamp stamp() {
        return stamp;
    }

    /** When the stamp was taken. */
    Instant moment() {
        return moment;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }
}

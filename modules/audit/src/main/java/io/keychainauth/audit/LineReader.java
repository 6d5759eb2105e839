package io.keychainauth.audit;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import io.keychainauth.files.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Lines of one file, with their hashes, in bounded memory: of a line that is longer than any record only length and hash
 * are kept. A file that grows can be read on.
 */
final class LineReader implements Closeable {
    /** What a step came to. */
    enum Step {
        /** A line with its newline. */
        LINE,
        /** Bytes without a newline at the present end of the file; the next step goes on with them. */
        TAIL,
        /** The present end of the file. */
        END
    }

    private static final int BLOCK = 64 << 10;

    private final Path path;
    private final FileChannel channel;
    private final MessageDigest digest = Sha256.start();
    private byte[] buffer = new byte[BLOCK];
    private int start;
    private int scanned;
    private int end;
    private int length;
    private long dropped;
    private boolean consumed = true;
    private boolean unended;
    private long number;

    private LineReader(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Opens a regular file, following no link: a planted pipe would block the reader for ever. */
    static LineReader open(Path path) throws IOException {
        if (Files.exists(path, NOFOLLOW_LINKS) && !Files.isRegularFile(path, NOFOLLOW_LINKS)) {
            throw new IOException(path + " is not a regular file: move it away");
        }
        return new LineReader(path, FileChannel.open(path, Set.of(READ, NOFOLLOW_LINKS)));
    }

    /** Opens a file at the beginning of its last line, found from the end. */
    static LineReader openLast(Path path) throws IOException {
        LineReader reader = open(path);
        boolean found = false;
        try {
            reader.channel.position(reader.lastLine());
            found = true;
            return reader;
        } finally {
            if (!found) {
                reader.close();
            }
        }
    }

    Path path() {
        return path;
    }

    /** Number of the present line or tail, from 1. */
    long number() {
        return consumed ? number : number + 1;
    }

    /** Bytes of the present line or tail, without its newline. */
    long bytes() {
        return dropped + length;
    }

    Step next() throws IOException {
        if (consumed) {
            start = scanned;
            dropped = 0;
        }
        consumed = false;
        do {
            while (scanned < end) {
                if (buffer[scanned++] == '\n') {
                    length = scanned - 1 - start;
                    unended = false;
                    return taken();
                }
            }
        } while (fill());
        length = end - start;
        unended = true;
        return bytes() == 0 ? Step.END : Step.TAIL;
    }

    /** Takes a tail for a line: nothing more will come. */
    Step take() {
        return taken();
    }

    /** Whether the present line or tail has no newline. */
    boolean unended() {
        return unended;
    }

    /** Whether the file was cut shorter than what was read of it. */
    boolean cut() throws IOException {
        return channel.size() < channel.position();
    }

    /** The record that the present line or tail is; empty if it is none. */
    Optional<AuditLine.Entry> entry() {
        return dropped > 0 ? Optional.empty() : RecordParser.parse(path, number(), buffer, start, length);
    }

    /** SHA-256 of the present line, without its newline. To be asked for once. */
    byte[] hash() {
        digest.update(buffer, start, length);
        return digest.digest();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private long lastLine() throws IOException {
        long to = channel.size() - 1;
        while (to > 0) {
            long from = Math.max(0, to - BLOCK);
            int n = channel.read(ByteBuffer.wrap(buffer, 0, (int) (to - from)), from);
            for (int i = n - 1; i >= 0; i--) {
                if (buffer[i] == '\n') {
                    return from + i + 1;
                }
            }
            to = from;
        }
        return 0;
    }

    private Step taken() {
        number++;
        consumed = true;
        return Step.LINE;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            scanned = end;
            start = 0;
        } else if (end == buffer.length && end >= LineBuffer.LIMIT) {
            digest.update(buffer, 0, end);
            dropped += end;
            end = 0;
            scanned = 0;
        } else if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * end);
        }
        int n = channel.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
        end += Math.max(n, 0);
        return n > 0;
    }
}

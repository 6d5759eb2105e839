package io.keychainauth.store.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes one content to several files through a small buffer outside the heap: the platform would copy one on the heap
 * to a buffer of its own that nobody wipes.
 */
final class Encoder implements AutoCloseable {
    /** Larger files are neither written nor read. */
    static final long LIMIT = 1L << 30;

    private static final int BUFFER = 128 << 10;

    private final List<StagedFile> files;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final CRC32C checksum = new CRC32C();
    private long length;

    Encoder(List<StagedFile> files) {
        this.files = files;
    }

    /** Writes a keyring, one secret on a line. */
    Fingerprint write(Keyring keyring) throws IOException {
        put(("{\"format\":" + KeyringParser.FORMAT + ",\"generation\":" + keyring.generation() + ",\"items\":[")
                .getBytes(US_ASCII));
        byte[] separator = {'\n'};
        for (Item item : keyring.items()) {
            put(separator);
            put(item.json());
            separator = new byte[] {',', '\n'};
        }
        put("\n]}\n".getBytes(US_ASCII));
        flush();
        return new Fingerprint(keyring.generation(), length, (int) checksum.getValue());
    }

    /** Writes bytes as they are. */
    void write(byte[] bytes) throws IOException {
        put(bytes);
        flush();
    }

    private void put(byte[] bytes) throws IOException {
        for (int done = 0; done < bytes.length; ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int part = Math.min(buffer.remaining(), bytes.length - done);
            buffer.put(bytes, done, part);
            done += part;
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        checksum.update(buffer.duplicate());
        length += buffer.remaining();
        if (length > LIMIT) {
            throw new IOException("more than 1 GiB: remove secrets");
        }
        for (StagedFile file : files) {
            file.write(buffer.duplicate());
        }
        buffer.clear();
    }

    @Override
    public void close() {
        wipe(buffer);
    }

    /** Zeroes a whole buffer. */
    static void wipe(ByteBuffer buffer) {
        buffer.clear();
        while (buffer.remaining() >= Long.BYTES) {
            buffer.putLong(0);
        }
        while (buffer.hasRemaining()) {
            buffer.put((byte) 0);
        }
    }
}

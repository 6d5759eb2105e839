package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a file that say how it is signed, taken from the very bytes that are hashed: a file that its user may write can
 * show others to each read, and show none of that in its times. Which parts they are is found out by reading ahead.
 */
final class SeenParts {
    /** All parts together: what is read ahead is kept in memory. */
    private static final long MOST_BYTES = 8L << 20;

    private record Place(long offset, int length) {}

    private final Map<Place, byte[]> parts = new HashMap<>();
    private long kept;

    /** Reads ahead: which parts will be asked for. */
    static SeenParts of(Files files, int file) throws KernelException {
        SeenParts seen = new SeenParts();
        ExecutableFormat.codeHashes((offset, length) -> seen.ahead(files, file, new Place(offset, length)));
        return seen;
    }

    private Optional<ByteBuffer> ahead(Files files, int file, Place place) throws KernelException {
        if (place.offset < 0 || place.length > MOST_BYTES - kept) {
            return Optional.empty();
        }
        byte[] bytes = new byte[place.length];
        int have = 0;
        while (have < place.length) {
            ByteBuffer block = files.read(file, place.offset + have);
            if (!block.hasRemaining()) {
                return Optional.empty();
            }
            int count = Math.min(block.remaining(), place.length - have);
            block.get(bytes, have, count);
            have += count;
        }
        kept += place.length;
        parts.put(place, new byte[place.length]);
        return Optional.of(ByteBuffer.wrap(bytes));
    }

    /** Takes what is hashed. */
    void add(long offset, ByteBuffer block) {
        parts.forEach((place, bytes) -> {
            long from = Math.max(offset, place.offset);
            long end = Math.min(offset + block.remaining(), place.offset + place.length);
            if (from < end) {
                block.get(block.position() + (int) (from - offset), bytes, (int) (from - place.offset), (int)
                        (end - from));
            }
        });
    }

    /** As it was hashed; another part than was read ahead is asked for only if the file changed, and is not there. */
    Optional<ByteBuffer> part(long offset, int length) {
        return Optional.ofNullable(parts.get(new Place(offset, length))).map(ByteBuffer::wrap);
    }
}

package io.keychainauth.store.credman;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The beginning of a stored secret, in its first credential. A secret is one row of bytes, cut into blobs: format, CRC-32C
 * of all that follows, slot of the further credentials, length, place of the value; then service, target and attributes,
 * each text behind its length; then the value. Numbers are big endian.
 *
 * @param checksum of the whole
 * @param slot where the further credentials are
 * @param length of the whole in bytes
 * @param valueAt where the value begins
 * @param id whose secret it is: a name may hold only a digest of it, and credentials can be copied under another name
 */
record Head(int checksum, Slot slot, int length, int valueAt, SecretId id) {
    static final byte FORMAT = 1;
    /** What the checksum is about begins here. */
    static final int CHECKED = 5;
    /** Texts begin here. */
    static final int TEXTS = 14;
    /** Longest whole: what the protocol allows fits in twice, and a damaged length never asks for more. */
    static final int MOST = 256 << 10;

    /**
     * Reads the beginning, and checks the whole where one blob holds it.
     *
     * @param name for the message
     * @throws StoreException if it is damaged, or of a format that this version does not know
     */
    static Head parse(String name, ByteBuffer blob) throws StoreException {
        ByteBuffer in = blob.duplicate().rewind();
        try {
            byte format = in.get();
            if (format != FORMAT) {
                throw damaged(name, "is of format " + format + ", not " + FORMAT);
            }
            int checksum = in.getInt();
            Slot slot = Slot.of(in.get()).orElseThrow(() -> damaged(name, "has an unknown slot"));
            int length = in.getInt();
            int valueAt = in.getInt();
            boolean whole = length == in.capacity();
            boolean begun = length > in.capacity() && in.capacity() == Credentials.BLOB_BYTES && length <= MOST;
            if (!(slot == Slot.NONE ? whole : begun)) {
                throw damaged(name, "has a wrong length");
            }
            Head head = new Head(checksum, slot, length, valueAt, new SecretId(text(in), text(in)));
            if (valueAt < in.position() || valueAt > length) {
                throw damaged(name, "has its value in a wrong place");
            }
            if (whole && !head.holds(blob)) {
                throw damaged(name, "has a wrong checksum");
            }
            return head;
        } catch (BufferUnderflowException | CharacterCodingException e) {
            throw damaged(name, "is cut or no text");
        }
    }

    /** How many credentials hold it. */
    int credentials() {
        return (length + Credentials.BLOB_BYTES - 1) / Credentials.BLOB_BYTES;
    }

    /** Whether these are the bytes of the whole as they were written. */
    boolean holds(ByteBuffer whole) {
        return checksum(whole) == checksum;
    }

    static int checksum(ByteBuffer whole) {
        CRC32C crc = new CRC32C();
        crc.update(whole.duplicate().position(CHECKED));
        return (int) crc.getValue();
    }

    /** The user's own attributes, empty if they do not end in this part of the whole. */
    Optional<Map<String, String>> attributes(String name, ByteBuffer part) throws StoreException {
        if (valueAt > part.capacity()) {
            return Optional.empty();
        }
        ByteBuffer in = part.duplicate().limit(valueAt).position(TEXTS);
        try {
            Map<String, String> attributes = new HashMap<>();
            for (int skipped = 0; skipped < 2; skipped++) {
                text(in);
            }
            while (in.hasRemaining()) {
                attributes.put(text(in), text(in));
            }
            return Optional.of(Map.copyOf(attributes));
        } catch (BufferUnderflowException | CharacterCodingException e) {
            throw damaged(name, "has damaged attributes");
        }
    }

    static StoreException damaged(String name, String how) {
        String message = "the credential " + name + " " + how + ": it is left as it is; remove it in the Credential"
                + " Manager if its secret is of no use any more";
        return new StoreException(Kind.FAILED, message, "", 0, null);
    }

    private static String text(ByteBuffer in) throws CharacterCodingException {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        return UTF_8.newDecoder().decode(bytes).toString();
    }
}

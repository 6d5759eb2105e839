package io.keychainauth.store.credman;

import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** All bytes of a stored secret, as {@link Head} says; wiped when closed. */
final class StoredSecret implements AutoCloseable {
    private final byte[] bytes;

    private StoredSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Makes the bytes of a secret.
     *
     * @param further where what the first credential has no room for will lie
     * @throws StoreException if they are too many
     */
    static StoredSecret of(SecretId id, Secret secret, Slot further) throws StoreException {
        List<byte[]> texts = new ArrayList<>();
        texts.add(CredentialName.bytes(id.service()));
        texts.add(CredentialName.bytes(id.target()));
        int ids = size(texts);
        for (Map.Entry<String, String> each : secret.attributes().entrySet()) {
            texts.add(CredentialName.bytes(each.getKey()));
            texts.add(CredentialName.bytes(each.getValue()));
        }
        byte[] value = secret.value().bytes();
        long valueAt = size(texts);
        long length = valueAt + value.length;
        if (ids > Credentials.BLOB_BYTES || length > Head.MOST) {
            String message =
                    "a secret is too long for the Credential Manager: its names may have 2,500 bytes, and names,"
                            + " attributes and value 256 KiB";
            throw new StoreException(Kind.FAILED, message, "", 0, null);
        }
        byte[] bytes = new byte[(int) length];
        ByteBuffer out = ByteBuffer.wrap(bytes).position(Head.CHECKED);
        Slot slot = length > Credentials.BLOB_BYTES ? further : Slot.NONE;
        out.put((byte) slot.letter()).putInt((int) length).putInt((int) valueAt);
        texts.forEach(text -> out.putInt(text.length).put(text));
        out.put(value);
        out.put(0, Head.FORMAT).putInt(1, Head.checksum(out));
        return new StoredSecret(bytes);
    }

    /** Room for a secret that is read. */
    static StoredSecret expected(Head head) {
        return new StoredSecret(new byte[head.length()]);
    }

    /** How many credentials hold it. */
    int credentials() {
        return (bytes.length + Credentials.BLOB_BYTES - 1) / Credentials.BLOB_BYTES;
    }

    /** The part that one of its credentials holds, from 0 on. */
    ByteBuffer part(int number) {
        int from = number * Credentials.BLOB_BYTES;
        return ByteBuffer.wrap(bytes, from, Math.min(Credentials.BLOB_BYTES, bytes.length - from))
                .slice();
    }

    /** Takes over what one of its credentials holds, and says whether that has the right length. */
    boolean take(int number, ByteBuffer blob) {
        ByteBuffer part = part(number);
        boolean fits = part.remaining() == blob.remaining();
        if (fits) {
            part.put(blob.duplicate());
        }
        return fits;
    }

    /** The secret, once all parts are there. */
    Secret secret(String name, Head head) throws StoreException {
        ByteBuffer whole = ByteBuffer.wrap(bytes);
        if (!head.holds(whole)) {
            throw Head.damaged(name, "and those that follow it do not belong together");
        }
        Map<String, String> attributes =
                head.attributes(name, whole).orElseThrow(() -> Head.damaged(name, "has a wrong length"));
        return new Secret(new SecretBytes(Arrays.copyOfRange(bytes, head.valueAt(), bytes.length)), attributes);
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    private static int size(List<byte[]> texts) {
        return Head.TEXTS
                + texts.stream().mapToInt(text -> Integer.BYTES + text.length).sum();
    }
}

package io.keychainauth.store.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.keychainauth.store.Change;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One secret as it stands in the file, so that writing the file anew is copying. Its value is a piece of that text and
 * exists decoded only while somebody reads it.
 */
final class Item implements AutoCloseable {
    private final byte[] json;
    private final int value;
    private final int valueLength;
    private final Map<String, String> attributes;

    /**
     * Takes ownership of the text.
     *
     * @param json one JSON object
     * @param value where the base64 text of the value begins in it
     */
    Item(byte[] json, int value, int valueLength, Map<String, String> attributes) {
        this.json = json;
        this.value = value;
        this.valueLength = valueLength;
        this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** Encodes a secret, all of whose names and attributes are {@link #encodable}. */
    static Item of(Change.Put put) {
        byte[] base64 = Base64.getEncoder().encode(put.secret().value().bytes());
        try {
            Text head = new Text();
            head.plain("{\"service\":").quoted(put.id().service());
            head.plain(",\"target\":").quoted(put.id().target()).plain(",\"value\":\"");
            Text tail = new Text().plain("\",\"attributes\":{");
            String comma = "";
            for (Map.Entry<String, String> attribute : put.secret().attributes().entrySet()) {
                tail.plain(comma).quoted(attribute.getKey()).plain(":").quoted(attribute.getValue());
                comma = ",";
            }
            tail.plain("}}");
            byte[] json = new byte[head.size() + base64.length + tail.size()];
            ByteBuffer.wrap(json).put(head.toByteArray()).put(base64).put(tail.toByteArray());
            return new Item(json, head.size(), base64.length, put.secret().attributes());
        } finally {
            Arrays.fill(base64, (byte) 0);
        }
    }

    /** Whether UTF-8 can say a text: half a surrogate pair it cannot. */
    static boolean encodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    Map<String, String> attributes() {
        return attributes;
    }

    /** A copy with a life of its own. */
    Secret secret() {
        ByteBuffer decoded = Base64.getDecoder().decode(ByteBuffer.wrap(json, value, valueLength));
        byte[] all = decoded.array();
        if (all.length == decoded.remaining()) {
            return new Secret(new SecretBytes(all), attributes);
        }
        byte[] exact = new byte[decoded.remaining()];
        decoded.get(exact);
        Arrays.fill(all, (byte) 0);
        return new Secret(new SecretBytes(exact), attributes);
    }

    /** The JSON object itself; not to be changed. */
    byte[] json() {
        return json;
    }

    @Override
    public void close() {
        Arrays.fill(json, (byte) 0);
    }

    /** Text of names and attributes, which are no secrets. */
    private static final class Text extends ByteArrayOutputStream {
        Text plain(String ascii) {
            writeBytes(ascii.getBytes(US_ASCII));
            return this;
        }

        Text quoted(String text) {
            write('"');
            writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
            write('"');
            return this;
        }
    }
}

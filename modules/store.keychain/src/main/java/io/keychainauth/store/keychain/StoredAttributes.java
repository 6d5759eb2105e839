package io.keychainauth.store.keychain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The user's own attributes in {@code kSecAttrGeneric}: one JSON object in UTF-8 whose values are texts. An item that has
 * nothing there, as {@code security add-generic-password} makes it, has no attributes.
 */
final class StoredAttributes {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(2).build())
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();

    private StoredAttributes() {}

    /**
     * What is stored, the same for the same attributes.
     *
     * @throws StoreException if one holds half a surrogate pair, which has no UTF-8 form
     */
    static byte[] encode(Map<String, String> attributes) throws StoreException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (Map.Entry<String, String> each : new TreeMap<>(attributes).entrySet()) {
                if (!ItemName.encodable(each.getKey()) || !ItemName.encodable(each.getValue())) {
                    throw new StoreException(
                            Kind.FAILED, "an attribute holds half a surrogate pair: change it", "", 0, null);
                }
                json.writeStringField(each.getKey(), each.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new AssertionError("memory can be written", e);
        }
        return bytes.toByteArray();
    }

    /**
     * What was stored.
     *
     * @throws StoreException if it is something else, which nobody may overwrite before he has looked at it
     */
    static Map<String, String> decode(ItemName name, ByteBuffer stored) throws StoreException {
        byte[] bytes = new byte[stored.remaining()];
        stored.duplicate().get(bytes);
        if (bytes.length == 0) {
            return Map.of();
        }
        // Anything else would be taken for UTF-16, UTF-32 or a byte order mark.
        if (bytes.length < 2 || bytes[0] != '{' || bytes[1] == 0) {
            throw damaged(name);
        }
        try (JsonParser json = JSON.createParser(bytes)) {
            json.nextToken();
            Map<String, String> attributes = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                boolean text = json.nextToken() == JsonToken.VALUE_STRING;
                if (!text || !ItemName.encodable(key) || !ItemName.encodable(json.getText())) {
                    throw damaged(name);
                }
                attributes.put(key, json.getText());
            }
            if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                throw damaged(name);
            }
            return attributes;
        } catch (IOException _) {
            // What the library says may quote what it read.
            throw damaged(name);
        }
    }

    private static StoreException damaged(ItemName name) {
        return new StoreException(
                Kind.FAILED,
                "the generic attribute of the keychain item " + name.service() + ", " + name.account()
                        + " is none of ours: remove the item in Keychain Access",
                "",
                0,
                null);
    }
}

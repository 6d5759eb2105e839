package io.keychainauth.store.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.keychainauth.store.SecretId;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads {@code {"format":1,"generation":N,"items":[{"service","target","value","attributes"}]}}. Strict: an unknown,
 * missing or doubled property, a doubled secret or base64 that no encoder wrote is damage. Values are never decoded here
 * and never pass through the JSON library's buffers: it skips them, and the bytes are taken from where they stand.
 */
final class KeyringParser {
    static final int FORMAT = 1;

    static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(4).build())
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();

    private final byte[] bytes;
    private final JsonParser json;
    private final Keyring.Builder keyring = new Keyring.Builder();

    private KeyringParser(byte[] bytes, JsonParser json) {
        this.bytes = bytes;
        this.json = json;
    }

    /**
     * Parses a whole file.
     *
     * @param bytes stay the caller's, to be wiped
     */
    static Keyring parse(byte[] bytes) throws DamagedException {
        // Anything else would be taken for UTF-16, UTF-32 or a byte order mark.
        if (bytes.length < 2 || bytes[0] != '{' || bytes[1] == 0) {
            throw new DamagedException(0, "no JSON object in UTF-8");
        }
        try (JsonParser json = JSON.createParser(bytes)) {
            return new KeyringParser(bytes, json).document();
        } catch (JsonProcessingException e) {
            // The library's own message may quote the file, so neither it nor the exception goes any further.
            throw damage(e);
        } catch (IOException e) {
            throw new DamagedException(0, "unreadable");
        }
    }

    @SuppressWarnings("UnusedException") // may quote a secret
    private static DamagedException damage(JsonProcessingException e) {
        return new DamagedException(
                e.getLocation() == null ? 0 : e.getLocation().getByteOffset(), "no valid JSON");
    }

    private Keyring document() throws IOException, DamagedException {
        int format = -1;
        long generation = -1;
        boolean items = false;
        boolean complete = false;
        try {
            expect(json.nextToken(), JsonToken.START_OBJECT, "no object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                switch (json.currentName()) {
                    case "format" -> format = Math.clamp(number(), -1, Integer.MAX_VALUE);
                    case "generation" -> generation = number();
                    case "items" -> {
                        items();
                        items = true;
                    }
                    case String unknown -> throw damage("unknown property in the document");
                }
                if (format >= 0 && format != FORMAT) {
                    throw damage("format " + format + ", but only format " + FORMAT + " is known");
                }
            }
            if (json.nextToken() != null) {
                throw damage("something after the end");
            }
            if (format < 0 || generation < 1 || !items) {
                throw damage("format, generation or items is missing");
            }
            complete = true;
            return keyring.build(generation);
        } finally {
            if (!complete) {
                keyring.build(0).wipe();
            }
        }
    }

    private void items() throws IOException, DamagedException {
        expect(json.nextToken(), JsonToken.START_ARRAY, "items is no array");
        while (json.nextToken() == JsonToken.START_OBJECT) {
            item();
        }
        expect(json.currentToken(), JsonToken.END_ARRAY, "an item is no object");
    }

    private void item() throws IOException, DamagedException {
        int start = offset();
        int value = -1;
        int valueLength = 0;
        String service = "";
        String target = "";
        Map<String, String> attributes = Map.of();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (json.currentName()) {
                case "service" -> service = name();
                case "target" -> target = name();
                case "attributes" -> attributes = attributes();
                case "value" -> {
                    expect(json.nextToken(), JsonToken.VALUE_STRING, "a value is no text");
                    value = offset() + 1;
                    valueLength = Base64Text.length(bytes, value);
                }
                case String unknown -> throw damage("unknown property of an item");
            }
        }
        if (service.isEmpty() || target.isEmpty() || value < 0) {
            throw damage("service, target or value is missing");
        }
        byte[] text = Arrays.copyOfRange(bytes, start, offset() + 1);
        Item item = new Item(text, value - start, valueLength, attributes);
        if (!keyring.add(new SecretId(service, target), item)) {
            item.close();
            throw damage("the same secret twice");
        }
    }

    private Map<String, String> attributes() throws IOException, DamagedException {
        expect(json.nextToken(), JsonToken.START_OBJECT, "attributes are no object");
        Map<String, String> attributes = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = wellFormed(json.currentName());
            expect(json.nextToken(), JsonToken.VALUE_STRING, "an attribute is no text");
            attributes.put(name, wellFormed(json.getText()));
        }
        return attributes;
    }

    private String name() throws IOException, DamagedException {
        expect(json.nextToken(), JsonToken.VALUE_STRING, "a name is no text");
        return wellFormed(json.getText());
    }

    private long number() throws IOException, DamagedException {
        expect(json.nextToken(), JsonToken.VALUE_NUMBER_INT, "no whole number");
        return json.getLongValue();
    }

    private String wellFormed(String text) throws DamagedException {
        if (!Item.encodable(text)) {
            throw damage("half a surrogate pair");
        }
        return text;
    }

    private void expect(JsonToken found, JsonToken wanted, String complaint) throws DamagedException {
        if (found != wanted) {
            throw damage(complaint);
        }
    }

    /** Where the current token begins. */
    private int offset() {
        return Math.toIntExact(json.currentTokenLocation().getByteOffset());
    }

    private DamagedException damage(String what) {
        return new DamagedException(json.currentLocation().getByteOffset(), what);
    }
}

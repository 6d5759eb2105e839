package io.keychainauth.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The same question as {@link JsonSyntax}, answered by other code: the JDK's decoder and Jackson. */
final class JsonOracle {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonOracle() {}

    static boolean isObject(byte[] line) {
        if (!isUtf8(line) || isTakenForAnotherEncoding(line)) {
            return false;
        }
        // Bytes, not a String: over characters this parser takes U+0130 for the digit 0 of an escape.
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (int depth = 1; depth > 0; ) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return false;
                }
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (!isWhole(parser.getText())) {
                    return false;
                }
            }
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException invalid) {
            return false;
        }
    }

    /** What the factory would read as UTF-16 or UTF-32, or skip as a byte order mark; no JSON text may hold a raw NUL. */
    private static boolean isTakenForAnotherEncoding(byte[] line) {
        for (byte b : line) {
            if (b == 0) {
                return true;
            }
        }
        return line.length > 0 && line[0] == (byte) 0xef;
    }

    private static boolean isWhole(String text) {
        return text.codePoints().noneMatch(point -> point >= 0xd800 && point < 0xe000);
    }
}

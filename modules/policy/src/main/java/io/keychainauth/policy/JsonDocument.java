package io.keychainauth.policy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One JSON text with the place of every value in it. Duplicate names are an error: which of them counts would depend on
 * the reader.
 */
final class JsonDocument {
    /** Ten thousand entries take about 4 MiB. */
    static final int MAX_BYTES = 16 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxNumberLength(100_000)
                    .build())
            .build();

    private final Path file;
    private final String text;
    private final JsonValue root;

    private JsonDocument(Path file, String text) throws PolicyException {
        this.file = file;
        this.text = text;
        this.root = parse();
    }

    /**
     * Parses bytes.
     *
     * @param file only named in errors
     */
    static JsonDocument of(Path file, byte[] utf8) throws PolicyException {
        if (utf8.length > MAX_BYTES) {
            throw new PolicyException(Printable.line(file + ": larger than 16 MiB: remove what is not needed"));
        }
        return of(file, decode(file, utf8));
    }

    static JsonDocument of(Path file, String text) throws PolicyException {
        return new JsonDocument(file, text);
    }

    Path file() {
        return file;
    }

    String text() {
        return text;
    }

    JsonValue root() {
        return root;
    }

    /** An error that names the place of a value. */
    PolicyException error(JsonValue at, String what) {
        return error(file, text, at.start(), what);
    }

    private static PolicyException error(Path file, String text, int offset, String what) {
        String before = text.substring(0, Math.min(offset, text.length()));
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        int lineStart = before.lastIndexOf('\n') + 1;
        int column = before.codePointCount(lineStart, before.length()) + 1;
        return at(file, line, column, what);
    }

    private static PolicyException at(Path file, long line, long column, String what) {
        return new PolicyException(Printable.line(file + ":" + line + ":" + column + ": " + what));
    }

    private static String decode(Path file, byte[] utf8) throws PolicyException {
        CharsetDecoder strict = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(utf8);
        try {
            return strict.decode(in).toString();
        } catch (CharacterCodingException e) {
            // The decoder stops before the bytes that it could not read.
            String good = new String(utf8, 0, in.position(), StandardCharsets.UTF_8);
            throw error(file, good, good.length(), "not UTF-8: save the file as UTF-8");
        }
    }

    private JsonValue parse() throws PolicyException {
        if (text.startsWith("\uFEFF")) {
            throw at(file, 1, 1, "begins with a byte order mark: save the file as UTF-8 without it");
        }
        if (text.isBlank()) {
            throw at(file, 1, 1, "is empty: remove the file, or write {} into it");
        }
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            JsonValue value = value(parser);
            if (parser.nextToken() != null) {
                throw error(file, text, offset(parser), "text after the end of the JSON value: remove it");
            }
            return value;
        } catch (JacksonException e) {
            JsonLocation place = e.getLocation();
            throw place == null
                    ? at(file, 1, 1, e.getOriginalMessage())
                    : at(file, place.getLineNr(), place.getColumnNr(), e.getOriginalMessage());
        } catch (IOException e) {
            throw new PolicyException(Printable.line(file + ": cannot be read"), e);
        }
    }

    private static int offset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    private static JsonValue value(JsonParser parser) throws IOException {
        int start = offset(parser);
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, start);
            case START_ARRAY -> array(parser, start);
            case VALUE_STRING -> {
                String value = parser.getText();
                yield new JsonValue.StringValue(
                        start, (int) parser.currentLocation().getCharOffset(), value);
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> scalar(parser, start);
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("the JSON parser let " + parser.currentToken() + " begin a value");
        };
    }

    private static JsonValue scalar(JsonParser parser, int start) throws IOException {
        String raw = parser.getText();
        int end = start + raw.length();
        return parser.currentToken().isNumeric()
                ? new JsonValue.NumberValue(start, end, raw)
                : new JsonValue.WordValue(start, end, raw);
    }

    private static JsonValue object(JsonParser parser, int start) throws IOException {
        List<JsonValue.Member> members = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int place = offset(parser);
            parser.nextToken();
            members.add(new JsonValue.Member(name, place, value(parser)));
        }
        return new JsonValue.ObjectValue(start, offset(parser) + 1, List.copyOf(members));
    }

    private static JsonValue array(JsonParser parser, int start) throws IOException {
        List<JsonValue> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return new JsonValue.ArrayValue(start, offset(parser) + 1, List.copyOf(elements));
    }
}

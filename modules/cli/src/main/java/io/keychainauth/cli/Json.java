package io.keychainauth.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.Serial;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON in plain ASCII, so that it is as safe on a terminal as any other line. */
final class Json {
    private static final JSON COMPACT = new JSON(factory()).with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private Json() {}

    /** Over several lines, for people and for clients that look for {@code "key": value}. */
    static String indented(Object value) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withArrayEmptySeparator("")
                .withObjectEmptySeparator(""));
        printer.indentArraysWith(indenter);
        printer.indentObjectsWith(indenter);
        return COMPACT.with(printer).asString(value);
    }

    /** On one line, for streams. */
    static String line(Map<String, ? extends @Nullable Object> value) throws IOException {
        return COMPACT.asString(value);
    }

    private static JsonFactory factory() {
        return ((JsonFactoryBuilder) JsonFactory.builder())
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .characterEscapes(new DeleteEscaped())
                .build();
    }

    /** DEL is ASCII and no control character to JSON, but one to a terminal. */
    private static final class DeleteEscaped extends CharacterEscapes {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes[0x7f] = ESCAPE_STANDARD;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int ch) {
            return null;
        }
    }
}

package io.keychainauth.protocol;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * Jackson's streaming parser over one line, with every leniency off.
 *
 * <p>Made here and not by a {@link JsonFactory}, which would guess UTF-16 and UTF-32 from zero bytes, skip a byte order
 * mark, and collect the property names of all clients in one table.
 */
final class LineParser extends UTF8StreamJsonParser {
    /** No interning, and names that collide are slow instead of an exception; a request has at most 71 names. */
    private static final int NAME_TABLE = JsonFactory.Feature.CANONICALIZE_FIELD_NAMES.getMask();

    private static final int STRICT = 0;
    private static final ErrorReportConfiguration QUIET = ErrorReportConfiguration.builder()
            .maxErrorTokenLength(0)
            .maxRawContentLength(0)
            .build();
    static final ByteQuadsCanonicalizer NAMES = knownNames();

    LineParser(byte[] line, int offset, int length, StreamReadConstraints constraints) {
        super(
                context(length, constraints),
                STRICT,
                null,
                null,
                NAMES.makeChildOrPlaceholder(NAME_TABLE),
                line,
                offset,
                offset + length,
                0,
                false);
    }

    /** Wipes the text buffer, but keeps the names of this line out of the table that all lines share. */
    @Override
    protected void _releaseBuffers() {
        _textBuffer.releaseBuffers();
    }

    private static IOContext context(int lineLength, StreamReadConstraints constraints) {
        return new IOContext(
                constraints,
                StreamWriteConstraints.defaults(),
                QUIET,
                new LineBuffers(lineLength),
                ContentReference.redacted(),
                false);
    }

    /** The seven names, so that a lookup finds them and the table is not copied for a request without attributes. */
    private static ByteQuadsCanonicalizer knownNames() {
        ByteQuadsCanonicalizer names = ByteQuadsCanonicalizer.createRoot();
        byte[] line = Property.ALL.stream()
                .map(property -> "\"" + property.wire() + "\":0")
                .collect(Collectors.joining(",", "{", "}"))
                .getBytes(StandardCharsets.US_ASCII);
        IOContext context = context(line.length, StreamReadConstraints.defaults());
        try (UTF8StreamJsonParser parser = new UTF8StreamJsonParser(
                context,
                STRICT,
                null,
                null,
                names.makeChildOrPlaceholder(NAME_TABLE),
                line,
                0,
                line.length,
                0,
                false)) {
            while (parser.nextToken() != null) {
                parser.currentName();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}

package io.keychainauth.protocol;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.Optional;

/**
 * Turns a line into a request. Total: any bytes end in a {@link Decoded}, never in an exception, and a line that is
 * refused leaves no copy of its values behind. Safe for use by several threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259 (JSON)</a>
 */
public final class RequestCodec {
    private final Limits limits;
    private final StreamReadConstraints constraints;

    /** A codec that refuses what exceeds {@code limits}; those on connections and time are not its matter. */
    public RequestCodec(Limits limits) {
        this.limits = limits;
        this.constraints = StreamReadConstraints.builder()
                .maxNestingDepth(limits.jsonDepth())
                .maxStringLength(Integer.MAX_VALUE)
                .maxNumberLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build();
    }

    /**
     * Reads one line without its newline; a final CR may be there. The line itself is left as it is, for the caller to
     * wipe.
     *
     * @return an accepted request, which the caller closes, or why there is none
     */
    public Decoded decode(byte[] line, int offset, int length) {
        if (!Utf8.isValid(line, offset, length)) {
            return new Decoded.NotAnObject();
        }
        try (RequestDraft draft = new RequestDraft();
                LineParser parser = new LineParser(line, offset, length, constraints)) {
            if (new RequestReader(parser, limits, draft).read()) {
                Optional<Request> request = draft.request();
                if (request.isPresent()) {
                    return new Decoded.Accepted(request.get());
                }
                return new Decoded.Malformed();
            }
        } catch (StreamConstraintsException tooDeep) {
            return refused(line, offset, length);
        } catch (IOException notJson) {
            return new Decoded.NotAnObject();
        }
        return refused(line, offset, length);
    }

    /** What stands behind the first mistake decides: text that is no JSON there closes the connection. */
    private static Decoded refused(byte[] line, int offset, int length) {
        return JsonSyntax.isObject(line, offset, length) ? new Decoded.Malformed() : new Decoded.NotAnObject();
    }
}

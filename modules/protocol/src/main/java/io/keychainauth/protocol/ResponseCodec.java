package io.keychainauth.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Turns responses into lines. Safe for use by several threads. */
public final class ResponseCodec {
    private static final byte[] SUCCESS = ascii("{\"type\":\"RESPONSE\",\"status\":\"success\"");
    private static final byte[] RESULTS = ascii(",\"results\":[");
    private static final byte[] TARGET = ascii("{\"target\":");
    private static final byte[] VALUE = ascii(",\"value\":");
    private static final byte[] ATTRIBUTES = ascii(",\"attributes\":{");
    private static final byte[] NEWLINE = ascii("\n");
    private static final byte[] COLON = ascii(":");
    private static final byte[] COMMA = ascii(",");
    private static final byte[] CLOSE_OBJECT = ascii("}");
    private static final byte[] CLOSE_ARRAY = ascii("]");
    private static final byte[] EMPTY = {};

    private final int responseBytes;

    /** A codec whose answers have at most {@link Limits#responseBytes()} bytes before their newline. */
    public ResponseCodec(Limits limits) {
        this.responseBytes = limits.responseBytes();
    }

    /**
     * One line with its newline. A success that is too long, or that holds text which is not UTF-8, becomes a failure
     * line and says so in {@link Encoded#replacedBy()}. The results are left as they are, for the caller to close.
     */
    public Encoded encode(Response response) {
        return switch (response) {
            case Response.Success success -> encode(success);
            case Response.Failure failure -> new Encoded(line(failure.reason()), Optional.empty());
        };
    }

    private Encoded encode(Response.Success success) {
        for (Result result : success.results()) {
            if (!isUtf8(result)) {
                return instead(Reason.INTERNAL_ERROR);
            }
        }
        LineWriter measure = new LineWriter(EMPTY);
        write(success, measure);
        if (measure.size() - NEWLINE.length > responseBytes) {
            return instead(Reason.RESPONSE_TOO_LARGE);
        }
        byte[] line = new byte[(int) measure.size()];
        write(success, new LineWriter(line));
        return new Encoded(line, Optional.empty());
    }

    private static Encoded instead(Reason reason) {
        return new Encoded(line(reason), Optional.of(reason));
    }

    private static byte[] line(Reason reason) {
        return ascii("{\"type\":\"RESPONSE\",\"status\":\"" + reason.status().wire() + "\",\"reason\":\""
                + reason.wire() + "\"}\n");
    }

    private static void write(Response.Success success, LineWriter out) {
        out.raw(SUCCESS);
        byte[] before = RESULTS;
        for (Result result : success.results()) {
            out.raw(before);
            write(result, out);
            before = COMMA;
        }
        if (!success.results().isEmpty()) {
            out.raw(CLOSE_ARRAY);
        }
        out.raw(CLOSE_OBJECT);
        out.raw(NEWLINE);
    }

    private static void write(Result result, LineWriter out) {
        out.raw(TARGET);
        out.string(utf8(result.target()));
        if (result.value().isPresent()) {
            out.raw(VALUE);
            out.string(result.value().get().utf8());
        }
        byte[] before = ATTRIBUTES;
        for (Map.Entry<String, String> attribute : result.attributes().entrySet()) {
            out.raw(before);
            out.string(utf8(attribute.getKey()));
            out.raw(COLON);
            out.string(utf8(attribute.getValue()));
            before = COMMA;
        }
        if (!result.attributes().isEmpty()) {
            out.raw(CLOSE_OBJECT);
        }
        out.raw(CLOSE_OBJECT);
    }

    /** Names and values that other programs stored can be any bytes; to send them as they are would break the line. */
    private static boolean isUtf8(Result result) {
        byte[] value = result.value().map(SecretValue::utf8).orElse(EMPTY);
        return Utf8.isValid(value, 0, value.length)
                && Utf8.length(result.target()) != Utf8.UNPAIRED
                && result.attributes().entrySet().stream()
                        .noneMatch(attribute -> Utf8.length(attribute.getKey()) == Utf8.UNPAIRED
                                || Utf8.length(attribute.getValue()) == Utf8.UNPAIRED);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

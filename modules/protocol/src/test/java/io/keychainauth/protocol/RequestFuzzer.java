package io.keychainauth.protocol;

import static io.keychainauth.testkit.fuzz.Fuzzing.demand;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** What must hold for any bytes a client sends. Jazzer calls {@link #fuzzerTestOneInput} with inputs of its own. */
public final class RequestFuzzer {
    private static final int SHORT_LINE = 48;

    private RequestFuzzer() {}

    /** Loads what every input needs: on a busy machine that alone would take longer than one input may. */
    public static void fuzzerInitialize() {
        fuzzerTestOneInput("{\"type\":\"REQUEST\",\"action\":\"check\"}\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Judges the input as one line, and as a stream of lines that comes in two chunks. */
    public static void fuzzerTestOneInput(byte[] input) {
        judge(input);
        frame(input);
    }

    /** Decodes and holds the verdict against independent code. */
    static Decoded judge(byte[] line) {
        byte[] before = line.clone();
        Decoded decoded = Requests.decode(line);
        demand(Arrays.equals(before, line), "the line was changed");
        boolean object = JsonOracle.isObject(line);
        switch (decoded) {
            case Decoded.Accepted accepted -> {
                demand(object, "accepted what is no object");
                judge(accepted.request());
            }
            case Decoded.Malformed malformed -> demand(object, "left the connection open for what is no object");
            case Decoded.NotAnObject notAnObject -> demand(!object, "closed the connection for an object");
        }
        return decoded;
    }

    private static void judge(Request request) {
        Limits limits = Limits.DEFAULT;
        demand(request.targets().size() <= limits.targets(), "too many targets");
        demand(request.attributes().size() <= limits.attributes(), "too many attributes");
        demand(
                request.values().size()
                        == (request.action() == Action.WRITE ? request.targets().size() : 0),
                "values are not aligned");
        demand(request.action() == Action.CHECK || !request.service().isEmpty(), "no service");
        demand(isName(request.service(), limits.nameBytes()), "service");
        request.targets().forEach(target -> demand(isName(target, limits.nameBytes()), "target"));
        request.attributes().forEach((name, value) -> {
            demand(!name.isEmpty() && isName(name, Limits.ATTRIBUTE_NAME_BYTES), "attribute name");
            demand(value.indexOf(0) < 0 && utf8(value) <= Limits.ATTRIBUTE_VALUE_BYTES, "attribute value");
        });
        request.values().forEach(value -> {
            demand(value.utf8().length <= limits.valueBytes(), "value too long");
            demand(JsonOracle.isUtf8(value.utf8()), "value is not UTF-8");
        });
        byte[] line = Requests.line(request, new Random(request.targets().hashCode()));
        if (Requests.decode(line) instanceof Decoded.Accepted again) {
            demand(Requests.describe(request).equals(Requests.describe(again.request())), "said again it differs");
        } else {
            throw new AssertionError("said again it is refused");
        }
        request.close();
        request.values().forEach(value -> {
            for (byte b : value.utf8()) {
                demand(b == 0, "not wiped");
            }
        });
    }

    /** A framer must find in two chunks what a plain search finds in the whole stream. */
    private static void frame(byte[] stream) {
        int cut = stream.length == 0 ? 0 : (stream[0] & 0xff) % (stream.length + 1);
        try (LineFramer framer = new LineFramer(SHORT_LINE)) {
            int from = 0;
            framer.append(ByteBuffer.wrap(stream.clone(), 0, cut));
            from = follow(framer, stream, from, cut, false);
            framer.append(ByteBuffer.wrap(stream.clone(), cut, stream.length - cut));
            framer.end();
            follow(framer, stream, from, stream.length, true);
        }
    }

    private static int follow(LineFramer framer, byte[] stream, int start, int received, boolean ended) {
        int from = start;
        while (from >= 0) {
            int newline = from;
            while (newline < received && stream[newline] != '\n') {
                newline++;
            }
            boolean complete = newline < received || (ended && from < received);
            Optional<Line> line = framer.next();
            if (newline - from > SHORT_LINE) {
                demand(line.isPresent() && line.get() instanceof Line.TooLong, "the limit was passed");
                demand(framer.next().isEmpty(), "a line after the one too long");
                return -1;
            }
            demand(line.isPresent() == complete, "a line where none was, or none");
            if (!complete) {
                demand(framer.begun() == from < received, "begun");
                return from;
            }
            if (line.get() instanceof Line.Complete found) {
                demand(found.start() == from, "offset");
                demand(
                        Arrays.equals(found.bytes(), 0, found.length(), stream, from, newline),
                        "other bytes than were sent");
            } else {
                throw new AssertionError("too long below the limit");
            }
            from = Math.min(newline + 1, received);
        }
        return from;
    }

    private static boolean isName(String name, int mostBytes) {
        return utf8(name) <= mostBytes && name.chars().noneMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0));
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

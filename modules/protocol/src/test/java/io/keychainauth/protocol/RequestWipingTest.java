package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a line leaves behind in memory. */
class RequestWipingTest {
    private static final String CANARY = "hunter2-canary";

    @Test
    void theParsersBufferIsWipedAndWasTheOnlyOne() throws IOException {
        byte[] line = ("[\"" + CANARY.repeat(5_000) + "\",\"\\u0041" + CANARY.repeat(5_000) + "\"]")
                .getBytes(StandardCharsets.UTF_8);
        LineParser parser = new LineParser(line, 0, line.length, StreamReadConstraints.defaults());
        parser.nextToken();
        assertEquals(JsonToken.VALUE_STRING, parser.nextToken());
        char[] first = parser.getTextCharacters();
        parser.nextToken();
        char[] second = parser.getTextCharacters();
        assertSame(first, second, "a string outgrew the buffer and left a copy behind");
        assertTrue(new String(second).contains(CANARY));
        parser.close();
        assertArrayEquals(new char[first.length], first);
    }

    @Test
    void valuesOfARefusedRequestAreWiped() throws IOException {
        for (String refused : List.of(
                "{\"values\":[\"" + CANARY + "\",1]}",
                "{\"values\":[\"" + CANARY + "\"],\"type\":1}",
                "{\"values\":[\"" + CANARY
                        + "\"],\"action\":\"read\",\"type\":\"REQUEST\",\"service\":\"s\",\"targets\":[\"t\"]}")) {
            assertWiped(refused);
        }
    }

    private static void assertWiped(String refused) throws IOException {
        byte[] line = refused.getBytes(StandardCharsets.UTF_8);
        RequestDraft draft = new RequestDraft();
        try (draft;
                LineParser parser = new LineParser(line, 0, line.length, StreamReadConstraints.defaults())) {
            boolean read = new RequestReader(parser, Limits.DEFAULT, draft).read();
            assertTrue(!read || draft.request().isEmpty());
            assertEquals(CANARY, new String(draft.values().getFirst().utf8(), StandardCharsets.UTF_8));
        }
        assertArrayEquals(new byte[CANARY.length()], draft.values().getFirst().utf8(), refused);
    }

    @Test
    void valuesOfARequestLiveUntilItIsClosed() {
        Request request = accepted(
                "{\"type\":\"REQUEST\",\"action\":\"write\",\"service\":\"s\",\"targets\":[\"t\"],\"values\":[\""
                        + CANARY + "\"]}");
        byte[] value = request.values().getFirst().utf8();
        assertEquals(CANARY, new String(value, StandardCharsets.UTF_8));
        assertFalse(request.toString().contains(CANARY));
        request.close();
        assertArrayEquals(new byte[CANARY.length()], value);
    }

    @Test
    void whatTheParserSaysAboutBadLinesHoldsNothingOfThem() {
        for (String bad : List.of(CANARY, "{\"" + CANARY + "\":" + CANARY + "}", "{\"a\":\"" + CANARY)) {
            byte[] line = bad.getBytes(StandardCharsets.UTF_8);
            IOException failure = assertThrows(IOException.class, () -> {
                try (LineParser parser = new LineParser(line, 0, line.length, StreamReadConstraints.defaults())) {
                    Optional<JsonToken> token = Optional.ofNullable(parser.nextToken());
                    while (token.isPresent()) {
                        parser.getTextLength();
                        token = Optional.ofNullable(parser.nextToken());
                    }
                }
            });
            assertFalse(failure.toString().contains("hunter2"), failure::toString);
        }
    }

    @Test
    void namesOfOneClientAreNotKeptForOthers() {
        for (int i = 0; i < 1_000; i++) {
            accepted("{\"type\":\"REQUEST\",\"action\":\"search\",\"service\":\"s\",\"attributes\":{\"name" + i
                    + "\":\"v\"}}");
            Requests.decode("{\"unknown" + i + "\":0}");
        }
        assertEquals(Property.ALL.size(), LineParser.NAMES.size());
    }

    @Test
    void namesOfOneHashAreNames() {
        String targets = IntStream.range(0, 1024)
                .mapToObj(i -> IntStream.range(0, 10)
                        .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining("", "\"", "\"")))
                .collect(Collectors.joining(","));
        String values = targets.replaceAll("[AaB]+", "v");
        Request request = accepted("{\"type\":\"REQUEST\",\"action\":\"write\",\"service\":\"s\",\"targets\":["
                + targets + "],\"values\":[" + values + "]}");
        assertEquals(
                1,
                request.targets().stream().mapToInt(String::hashCode).distinct().count());
    }

    private static Request accepted(String line) {
        return assertInstanceOf(Decoded.Accepted.class, Requests.decode(line)).request();
    }
}

package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.keychainauth.testkit.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResponseCodecTest {
    private final ResponseCodec codec = new ResponseCodec(Limits.DEFAULT);

    @Test
    void successWithoutResults() {
        assertEquals("{\"type\":\"RESPONSE\",\"status\":\"success\"}\n", encode(new Response.Success(List.of())));
    }

    @Test
    void readGivesValuesEvenEmptyOnes() {
        assertEquals(
                "{\"type\":\"RESPONSE\",\"status\":\"success\",\"results\":["
                        + "{\"target\":\"k1\",\"value\":\"v1\"},{\"target\":\"e\",\"value\":\"\"}]}\n",
                encode(success(result("k1", "v1"), result("e", ""))));
    }

    @Test
    void searchGivesTargetsAndAttributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("z", "1");
        attributes.put("a", "");
        assertEquals(
                "{\"type\":\"RESPONSE\",\"status\":\"success\",\"results\":["
                        + "{\"target\":\"p/a\"},{\"target\":\"p/b\",\"attributes\":{\"z\":\"1\",\"a\":\"\"}}]}\n",
                encode(success(
                        new Result("p/a", Optional.empty(), Map.of()),
                        new Result("p/b", Optional.empty(), attributes))));
    }

    @Test
    void valueStandsBetweenTargetAndAttributes() {
        assertEquals(
                "{\"type\":\"RESPONSE\",\"status\":\"success\",\"results\":["
                        + "{\"target\":\"t\",\"value\":\"v\",\"attributes\":{\"a\":\"b\"}}]}\n",
                encode(success(new Result("t", Optional.of(secret("v")), Map.of("a", "b")))));
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReason(Reason reason) {
        String status = reason.name().startsWith("UN")
                        || reason.name().endsWith("ALLOWED")
                        || reason.name().endsWith("POLICY")
                ? "denied"
                : "error";
        assertEquals(
                "{\"type\":\"RESPONSE\",\"status\":\"" + status + "\",\"reason\":\"" + reason.wire() + "\"}\n",
                encode(new Response.Failure(reason)));
    }

    @Test
    void escapesWhatJsonDemandsAndNothingElse() {
        assertEquals(
                "{\"type\":\"RESPONSE\",\"status\":\"success\",\"results\":[{\"target\":\"q\\\"b\\\\\",\"value\":\""
                        + "\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \u007f<&>/é\u2028\u2029😀\"}]}\n",
                encode(success(result("q\"b\\", "\0\u0001\b\t\n\u000b\f\r\u001f \u007f<&>/é\u2028\u2029😀"))));
    }

    @Test
    void theLimitCountsBytesBeforeTheNewline() {
        Response.Success response = success(result("t", "vé"));
        int size = encode(response).getBytes(StandardCharsets.UTF_8).length - 1;
        try (Encoded fits = new ResponseCodec(limited(size)).encode(response)) {
            assertEquals(Optional.empty(), fits.replacedBy());
            assertEquals(size + 1, fits.line().length);
        }
        try (Encoded tooLarge = new ResponseCodec(limited(size - 1)).encode(response)) {
            assertEquals(Optional.of(Reason.RESPONSE_TOO_LARGE), tooLarge.replacedBy());
            assertEquals(
                    "{\"type\":\"RESPONSE\",\"status\":\"error\",\"reason\":\"response_too_large\"}\n",
                    new String(tooLarge.line(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void theDefaultLimitIsEightMebibytes() {
        List<Result> results = new ArrayList<>();
        SecretValue value = secret("x".repeat(65_536));
        for (int i = 0; i < 127; i++) {
            results.add(new Result("t", Optional.of(value), Map.of()));
        }
        assertEquals(
                Optional.empty(), codec.encode(new Response.Success(results)).replacedBy());
        results.add(results.getFirst());
        assertEquals(
                Optional.of(Reason.RESPONSE_TOO_LARGE),
                codec.encode(new Response.Success(results)).replacedBy());
    }

    @Test
    void aFailureIsNeverTooLarge() {
        assertEquals(
                Optional.empty(),
                new ResponseCodec(limited(1))
                        .encode(new Response.Failure(Reason.TIMEOUT))
                        .replacedBy());
    }

    @Test
    void whatIsNotUtf8CannotBeSaid() {
        Result bytes = new Result("t", Optional.of(new SecretValue(new byte[] {(byte) 0xff})), Map.of());
        Result target = new Result("\ud800", Optional.empty(), Map.of());
        Result attribute = new Result("t", Optional.empty(), Map.of("a", "\udc00"));
        Result name = new Result("t", Optional.empty(), Map.of("\udc00", "v"));
        for (Result result : List.of(bytes, target, attribute, name)) {
            try (Encoded encoded = codec.encode(success(result("good", "v"), result))) {
                assertEquals(Optional.of(Reason.INTERNAL_ERROR), encoded.replacedBy());
                assertEquals(
                        "{\"type\":\"RESPONSE\",\"status\":\"error\",\"reason\":\"internal_error\"}\n",
                        new String(encoded.line(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void closingWipesTheLineAndNotTheNextOne() {
        Encoded first = codec.encode(success(result("t", "v")));
        Encoded failure = codec.encode(new Response.Failure(Reason.TIMEOUT));
        first.close();
        failure.close();
        assertArrayEquals(new byte[first.line().length], first.line());
        assertArrayEquals(new byte[failure.line().length], failure.line());
        assertTrue(encode(new Response.Failure(Reason.TIMEOUT)).contains("timeout"));
    }

    @Test
    void theResultsAreLeftForTheCaller() {
        SecretValue value = secret("v");
        encode(success(new Result("t", Optional.of(value), Map.of())));
        assertEquals("v", new String(value.utf8(), StandardCharsets.UTF_8));
    }

    @Test
    void everyResponseIsOneLineThatSaysTheSame() {
        Property.demand(5_000, random -> {
            String target = Requests.text(random, 0, 30);
            String value = Requests.text(random, 0, 60);
            String name = Requests.text(random, 0, 10);
            String line = encode(success(new Result(target, Optional.of(secret(value)), Map.of(name, value))));
            assertEquals(line.length() - 1, line.indexOf('\n'), line);
            assertEquals(
                    List.of(
                            "type",
                            "RESPONSE",
                            "status",
                            "success",
                            "results",
                            "target",
                            target,
                            "value",
                            value,
                            "attributes",
                            name,
                            value),
                    texts(line));
        });
    }

    private static List<String> texts(String line) throws IOException {
        List<String> texts = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
                    texts.add(parser.getText());
                }
            }
        }
        return texts;
    }

    private String encode(Response response) {
        try (Encoded encoded = codec.encode(response)) {
            assertEquals(Optional.empty(), encoded.replacedBy());
            return new String(encoded.line(), StandardCharsets.UTF_8);
        }
    }

    private static Response.Success success(Result... results) {
        return new Response.Success(List.of(results));
    }

    private static Result result(String target, String value) {
        return new Result(target, Optional.of(secret(value)), Map.of());
    }

    private static SecretValue secret(String value) {
        return new SecretValue(value.getBytes(StandardCharsets.UTF_8));
    }

    private static Limits limited(int responseBytes) {
        return new Limits(1, 1, 1, 1, 1, 1, responseBytes, Duration.ZERO, Duration.ZERO, 1, 1, 1);
    }
}

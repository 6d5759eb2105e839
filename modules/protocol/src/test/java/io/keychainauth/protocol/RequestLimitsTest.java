package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every limit of a request: the last size that passes and the first that does not. */
class RequestLimitsTest {
    private static final Limits SMALL =
            new Limits(1000, 3, 6, 10, 2, 4, 1000, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1, 1);

    @Test
    void targets() {
        assertEquals("accepted", verdict("search", targets(1024)));
        assertEquals("open", verdict("search", targets(1025)));
    }

    @Test
    void valuesAreAsManyAsTargets() {
        String values = IntStream.range(0, 1024).mapToObj(i -> "\"v\"").collect(Collectors.joining(","));
        assertEquals("accepted", verdict("write", targets(1024) + ",\"values\":[" + values + "]"));
        assertEquals("open", verdict("write", targets(1025) + ",\"values\":[" + values + ",\"v\"]"));
    }

    @Test
    void nameBytesOfTargetsCountUtf8() {
        assertEquals("accepted", verdict("search", "\"targets\":[\"" + "x".repeat(1024) + "\"]"));
        assertEquals("open", verdict("search", "\"targets\":[\"" + "x".repeat(1025) + "\"]"));
        assertEquals("accepted", verdict("search", "\"targets\":[\"" + "é".repeat(512) + "\"]"));
        assertEquals("open", verdict("search", "\"targets\":[\"" + "é".repeat(512) + "x\"]"));
        assertEquals("accepted", verdict("search", "\"targets\":[\"" + "\\ud83d\\ude00".repeat(256) + "\"]"));
        assertEquals("open", verdict("search", "\"targets\":[\"" + "\\ud83d\\ude00".repeat(256) + "x\"]"));
    }

    @Test
    void nameBytesOfTheService() {
        String check = "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"%s\"}";
        assertEquals("accepted", Requests.verdict(Requests.decode(check.formatted("x".repeat(1024)))));
        assertEquals("open", Requests.verdict(Requests.decode(check.formatted("x".repeat(1025)))));
        assertEquals("open", Requests.verdict(Requests.decode(check.formatted("é".repeat(513)))));
    }

    @Test
    void valueBytesCountUtf8() {
        String write = "\"targets\":[\"a\"],\"values\":[\"%s\"]";
        assertEquals("accepted", verdict("write", write.formatted("x".repeat(65_536))));
        assertEquals("open", verdict("write", write.formatted("x".repeat(65_537))));
        assertEquals("accepted", verdict("write", write.formatted("€".repeat(21_845) + "x")));
        assertEquals("open", verdict("write", write.formatted("€".repeat(21_845) + "xx")));
        assertEquals("accepted", verdict("write", write.formatted("\\u0000".repeat(65_536))));
        assertEquals("open", verdict("write", write.formatted("\\u0000".repeat(65_537))));
    }

    @Test
    void attributes() {
        assertEquals("accepted", verdict("search", attributes(64)));
        assertEquals("open", verdict("search", attributes(65)));
    }

    @Test
    void attributeNameBytes() {
        assertEquals("accepted", verdict("search", "\"attributes\":{\"" + "n".repeat(128) + "\":\"\"}"));
        assertEquals("open", verdict("search", "\"attributes\":{\"" + "n".repeat(129) + "\":\"\"}"));
        assertEquals("open", verdict("search", "\"attributes\":{\"" + "é".repeat(65) + "\":\"\"}"));
    }

    @Test
    void attributeValueBytes() {
        assertEquals("accepted", verdict("search", "\"attributes\":{\"k\":\"" + "v".repeat(1024) + "\"}"));
        assertEquals("open", verdict("search", "\"attributes\":{\"k\":\"" + "v".repeat(1025) + "\"}"));
        assertEquals("open", verdict("search", "\"attributes\":{\"k\":\"" + "é".repeat(513) + "\"}"));
    }

    @Test
    void jsonDepthIsAMistakeOfShapeAndNotOfSyntax() {
        for (int depth : new int[] {1, 6, 7, 8, 100, 10_001, 500_000}) {
            String open = "[".repeat(depth);
            String close = "]".repeat(depth);
            assertEquals("open", verdict("search", "\"zzz\":" + open + close), "depth " + depth);
            assertEquals("open", verdict("search", "\"targets\":[1," + open + close + "]"), "in targets, " + depth);
            assertEquals("closed", verdict("search", "\"zzz\":" + open + close.substring(1)), "unclosed " + depth);
            assertEquals("closed", verdict("search", "\"zzz\":" + open + close + "]"), "overclosed " + depth);
        }
    }

    @Test
    void jsonDepthBoundsTheRequestItself() {
        Limits flat = new Limits(1000, 3, 6, 10, 2, 1, 1000, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1, 1);
        RequestCodec codec = new RequestCodec(flat);
        assertEquals("accepted", verdict(codec, "{\"type\":\"REQUEST\",\"action\":\"check\"}"));
        assertEquals("open", verdict(codec, "{\"type\":\"REQUEST\",\"action\":\"check\",\"targets\":[]}"));
    }

    @Test
    void limitsComeFromTheConfiguration() {
        RequestCodec codec = new RequestCodec(SMALL);
        String request = "{\"type\":\"REQUEST\",\"action\":\"%s\",\"service\":\"%s\",%s}";
        assertEquals("accepted", verdict(codec, request.formatted("search", "sixsix", targets(3))));
        assertEquals("open", verdict(codec, request.formatted("search", "sixsix", targets(4))));
        assertEquals("open", verdict(codec, request.formatted("search", "sevense", targets(3))));
        assertEquals("accepted", verdict(codec, request.formatted("search", "s", attributes(2))));
        assertEquals("open", verdict(codec, request.formatted("search", "s", attributes(3))));
        String write = "\"targets\":[\"a\"],\"values\":[\"%s\"]";
        assertEquals("accepted", verdict(codec, request.formatted("write", "s", write.formatted("x".repeat(10)))));
        assertEquals("open", verdict(codec, request.formatted("write", "s", write.formatted("x".repeat(11)))));
    }

    @Test
    void hugeTokensEndInAVerdict() {
        String million = "9".repeat(1_000_000);
        assertEquals("open", verdict("search", "\"zzz\":" + million));
        assertEquals("open", verdict("search", "\"targets\":[" + million + "]"));
        assertEquals("open", verdict("search", "\"zzz\":1e" + million));
        assertEquals("open", verdict("search", "\"zzz\":\"" + million + "\""));
        assertEquals("open", verdict("search", "\"" + million + "\":0"));
        assertEquals("open", verdict("search", "\"attributes\":{\"" + million + "\":\"\"}"));
        assertEquals("open", verdict("search", "\"targets\":[\"" + million + "\"]"));
        assertEquals("open", verdict("search", "\"match\":\"" + million + "\""));
        assertEquals(
                "open",
                verdict(
                        "search",
                        IntStream.range(0, 50_000)
                                .mapToObj(i -> "\"n" + i + "\":\"\"")
                                .collect(Collectors.joining(","))));
    }

    private static String verdict(String action, String rest) {
        return verdict(
                Requests.CODEC, "{\"type\":\"REQUEST\",\"action\":\"" + action + "\",\"service\":\"s\"," + rest + "}");
    }

    private static String verdict(RequestCodec codec, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return Requests.verdict(codec.decode(bytes, 0, bytes.length));
    }

    private static String targets(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"t" + i + "\"")
                .collect(Collectors.joining(",", "\"targets\":[", "]"));
    }

    private static String attributes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"a" + i + "\":\"v\"")
                .collect(Collectors.joining(",", "\"attributes\":{", "}"));
    }
}

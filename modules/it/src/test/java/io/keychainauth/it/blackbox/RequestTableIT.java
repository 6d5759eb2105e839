package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.error;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The request table of docs/protocol.md, row by row, on one daemon. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestTableIT {
    private static final String OPEN = error("malformed_request");

    private Profile profile;
    private Wire wire;

    @BeforeAll
    void start() throws IOException {
        profile = new Profile();
        profile.start();
        wire = profile.trustedWire();
        int c = wire.open();
        assertEquals(success(""), wire.ask(c, write("k1", "v1")));
        assertEquals(
                success(""),
                wire.ask(c, request("write", ",\"targets\":[\"p/b\",\"p/a\"],\"values\":[\"vb\",\"va\"]")));
        wire.hangUp(c);
    }

    @AfterAll
    void stop() throws IOException {
        profile.close();
    }

    static Stream<Arguments> answeredAndOpen() {
        return Stream.of(
                Arguments.of("read of one", read("k1"), value("k1", "v1")),
                Arguments.of("read of a missing one is success", read("none"), success("")),
                Arguments.of(
                        "exact read in the order asked, missing left out, duplicates twice",
                        request("read", ",\"targets\":[\"p/b\",\"none\",\"k1\",\"p/b\"]"),
                        success("{\"target\":\"p/b\",\"value\":\"vb\"},{\"target\":\"k1\",\"value\":\"v1\"},"
                                + "{\"target\":\"p/b\",\"value\":\"vb\"}")),
                Arguments.of(
                        "match exact", request("read", ",\"match\":\"exact\",\"targets\":[\"k1\"]"), value("k1", "v1")),
                Arguments.of(
                        "match prefix comes sorted, each once",
                        request("read", ",\"match\":\"prefix\",\"targets\":[\"p/b\",\"p/\"]"),
                        success("{\"target\":\"p/a\",\"value\":\"va\"},{\"target\":\"p/b\",\"value\":\"vb\"}")),
                Arguments.of(
                        "search never returns values",
                        request("search", ",\"targets\":[\"p/\"]"),
                        success("{\"target\":\"p/a\"},{\"target\":\"p/b\"}")),
                Arguments.of(
                        "match on search changes nothing",
                        request("search", ",\"match\":\"prefix\",\"targets\":[\"p/a\"]"),
                        success("{\"target\":\"p/a\"}")),
                Arguments.of(
                        "empty arrays count as absent",
                        request("read", ",\"targets\":[\"k1\"],\"values\":[]"),
                        value("k1", "v1")),
                Arguments.of(
                        "empty objects count as absent",
                        request("read", ",\"targets\":[\"k1\"],\"attributes\":{}"),
                        value("k1", "v1")),
                Arguments.of("blanks and a final CR", " \t" + read("k1") + " \r", value("k1", "v1")),
                Arguments.of("delete of a missing target", request("delete", ",\"targets\":[\"none\"]"), success("")),
                Arguments.of(
                        "prefix delete of nothing",
                        request("delete", ",\"match\":\"prefix\",\"targets\":[\"zz\"]"),
                        success("")),
                Arguments.of("type missing", "{\"action\":\"read\",\"service\":\"aws\",\"targets\":[\"k1\"]}", OPEN),
                Arguments.of("type other", read("k1").replace("REQUEST", "request"), OPEN),
                Arguments.of("action unknown", request("list", ",\"targets\":[\"k1\"]"), OPEN),
                Arguments.of("action in upper case", request("READ", ",\"targets\":[\"k1\"]"), OPEN),
                Arguments.of(
                        "service missing", "{\"type\":\"REQUEST\",\"action\":\"read\",\"targets\":[\"k1\"]}", OPEN),
                Arguments.of("service empty", read("k1").replace("aws", ""), OPEN),
                Arguments.of("match unknown", request("read", ",\"match\":\"glob\",\"targets\":[\"k1\"]"), OPEN),
                Arguments.of(
                        "match prefix on write",
                        request("write", ",\"match\":\"prefix\",\"targets\":[\"x\"],\"values\":[\"y\"]"),
                        OPEN),
                Arguments.of("targets missing", request("read", ""), OPEN),
                Arguments.of("targets empty", request("delete", ",\"targets\":[]"), OPEN),
                Arguments.of("targets of one wrong type", request("read", ",\"targets\":\"k1\""), OPEN),
                Arguments.of("an exact empty target", request("read", ",\"targets\":[\"\"]"), OPEN),
                Arguments.of(
                        "values not aligned", request("write", ",\"targets\":[\"x\",\"y\"],\"values\":[\"y\"]"), OPEN),
                Arguments.of(
                        "duplicate targets of a write",
                        request("write", ",\"targets\":[\"x\",\"x\"],\"values\":[\"1\",\"2\"]"),
                        OPEN),
                Arguments.of(
                        "attributes on an exact delete",
                        request("delete", ",\"targets\":[\"x\"],\"attributes\":{\"a\":\"b\"}"),
                        OPEN),
                Arguments.of(
                        "attribute that is no string",
                        request("read", ",\"targets\":[\"k1\"],\"attributes\":{\"a\":1}"),
                        OPEN),
                Arguments.of("null", request("read", ",\"targets\":[\"k1\"],\"match\":null"), OPEN),
                Arguments.of(
                        "unknown property: a false pid changes nothing",
                        request("read", ",\"targets\":[\"k1\"],\"pid\":1"),
                        OPEN),
                Arguments.of("property in upper case", read("k1").replace("targets", "Targets"), OPEN),
                Arguments.of("duplicate key", request("read", ",\"action\":\"read\",\"targets\":[\"k1\"]"), OPEN),
                Arguments.of("control character in a name", request("read", ",\"targets\":[\"a\\u0007b\"]"), OPEN),
                Arguments.of("NUL in a name", request("read", ",\"targets\":[\"a\\u0000b\"]"), OPEN),
                Arguments.of(
                        "targets with check", "{\"type\":\"REQUEST\",\"action\":\"check\",\"targets\":[\"x\"]}", OPEN),
                Arguments.of(
                        "match with check", "{\"type\":\"REQUEST\",\"action\":\"check\",\"match\":\"exact\"}", OPEN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answeredAndOpen")
    void isAnsweredAndTheConnectionStaysOpen(String name, String line, String answer) throws IOException {
        int c = wire.open();
        assertEquals(answer, wire.ask(c, line), name);
        assertEquals(value("k1", "v1"), wire.ask(c, read("k1")));
        wire.hangUp(c);
    }

    static Stream<Arguments> noObject() {
        return Stream.of(
                Arguments.of("other text", utf8("GET / HTTP/1.1")),
                Arguments.of("an empty line", utf8("")),
                Arguments.of("an array", utf8("[1]")),
                Arguments.of("a literal", utf8("null")),
                Arguments.of("two objects", utf8(read("k1") + read("k1"))),
                Arguments.of("text after the object", utf8(read("k1") + " x")),
                Arguments.of("a byte order mark", utf8("\uFEFF" + read("k1"))),
                Arguments.of("bad escape", utf8("{\"type\":\"\\xff\"}")),
                Arguments.of("unpaired surrogate", utf8(request("read", ",\"targets\":[\"\\ud800\"]"))),
                Arguments.of("invalid UTF-8", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}),
                Arguments.of("unclosed", utf8("{\"type\":\"REQUEST\"")));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noObject")
    void aLineThatIsNoObjectIsTheLast(String name, byte[] line) throws IOException {
        int c = wire.open();
        wire.send(c, line);
        wire.send(c, "\n" + read("k1") + "\n");
        assertEquals(error("malformed_request"), wire.line(c), name);
        assertEquals("eof", wire.line(c));
        wire.hangUp(c);
    }

    @Test
    void anySecretComesBackAsItWas() throws IOException {
        int c = wire.open();
        for (String escaped : new String[] {
            "", "a\\nb\\r\\n", "\\u0000\\u0001", "\\\"\\\\/", "\u00e9\u20ac\ud83d\ude00\udbff\udfff\u2028", "<>&"
        }) {
            assertEquals(success(""), wire.ask(c, write("any", escaped)));
            String answer = wire.ask(c, read("any"));
            assertEquals(unescape(value("any", escaped)), unescape(answer));
        }
        assertEquals(success(""), wire.ask(c, request("delete", ",\"targets\":[\"any\"]")));
        wire.hangUp(c);
    }

    /** Two spellings of one JSON text are equal when their escapes are resolved. */
    private static String unescape(String json) {
        return java.util.regex.Pattern.compile("\\\\(u([0-9a-fA-F]{4})|.)")
                .matcher(json)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement("<" + code(found.group(1)) + ">"));
    }

    private static int code(String escape) {
        return switch (escape.charAt(0)) {
            case 'u' -> Integer.parseInt(escape.substring(1), 16);
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escape.charAt(0);
        };
    }

    @Test
    void attributesAreStoredReturnedReplacedAndFilterOn() throws IOException {
        int c = wire.open();
        String put = ",\"targets\":[\"at\"],\"values\":[\"1\"]";
        assertEquals(success(""), wire.ask(c, request("write", put + ",\"attributes\":{\"env\":\"prod\"}")));
        assertEquals(
                success("{\"target\":\"at\",\"value\":\"1\",\"attributes\":{\"env\":\"prod\"}}"),
                wire.ask(c, read("at")));
        assertEquals(
                success(""), wire.ask(c, request("read", ",\"targets\":[\"at\"],\"attributes\":{\"env\":\"test\"}")));
        assertEquals(
                success("{\"target\":\"at\",\"attributes\":{\"env\":\"prod\"}}"),
                wire.ask(c, request("search", ",\"attributes\":{\"env\":\"prod\"}")));
        assertEquals(success(""), wire.ask(c, request("write", put)));
        assertEquals(value("at", "1"), wire.ask(c, read("at")));
        assertEquals(
                success(""),
                wire.ask(
                        c,
                        request(
                                "delete",
                                ",\"match\":\"prefix\",\"targets\":[\"at\"],\"attributes\":{\"env\":\"x\"}")));
        assertEquals(value("at", "1"), wire.ask(c, read("at")));
        assertEquals(success(""), wire.ask(c, request("delete", ",\"match\":\"prefix\",\"targets\":[\"at\"]")));
        assertEquals(success(""), wire.ask(c, read("at")));
        wire.hangUp(c);
    }

    @Test
    void checkSaysWhereTheClientStands() throws IOException {
        int c = wire.open();
        wire.send(c, "");
        assertEquals(
                success("{\"target\":\"aws\",\"attributes\":{\"read\":\"true\",\"write\":\"true\",\"search\":\"true\","
                        + "\"assurance\":\"" + Host.get().assurance() + "\"}}"),
                wire.ask(c, "{\"type\":\"REQUEST\",\"action\":\"check\"}"));
        assertEquals(
                success("{\"target\":\"gcp\",\"attributes\":{\"read\":\"false\",\"write\":\"false\","
                        + "\"search\":\"false\",\"assurance\":\"" + Host.get().assurance() + "\"}}"),
                wire.ask(c, "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"gcp\"}"));
        wire.hangUp(c);
    }
}

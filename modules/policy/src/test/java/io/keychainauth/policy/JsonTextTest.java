package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.policy.JsonValue.ArrayValue;
import io.keychainauth.policy.JsonValue.ObjectValue;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is added looks like what is there. */
class JsonTextTest {
    @Test
    void aMemberIsSetAsItsNeighboursAre() throws PolicyException {
        assertSet("{\n  \"b\": 2\n}", "{}");
        assertSet("{\n  \"b\": 2\n}", "{ }");
        assertSet("{\"a\":1,\"b\":2}", "{\"a\":1}");
        assertSet("{\"a\": 1,\"b\": 2}", "{\"a\": 1}");
        assertSet("{ \"a\" : 1, \"b\": 2 }", "{ \"a\" : 1 }");
        assertSet("{\n\t\"a\": 1,\n\t\"b\": 2\n}", "{\n\t\"a\": 1\n}");
        assertSet("{\"b\": 2}", "{\"b\": 1}");
        assertSet("{\"b\":2,\"c\":3}", "{\"b\":[1, {}],\"c\":3}");
    }

    @Test
    void aMemberOfAnEmptyObjectIsIndentedFromItsLine() throws PolicyException {
        assertInner("{\n  \"o\": {\n    \"b\": 2\n  }\n}", "{\n  \"o\": {}\n}");
        assertInner("{\n  \"o\": {\n    \"b\": 2\n  }\n}", "{\n  \"o\": {\n  }\n}");
        assertInner("{\n\t\"o\": {\n\t\t\"b\": 2\n\t}\n}", "{\n\t\"o\": {}\n}");
        assertInner("{\r\n \"o\": {\r\n  \"b\": 2\r\n }\r\n}", "{\r\n \"o\": {}\r\n}");
    }

    @Test
    void anElementIsAddedAsItsNeighboursAre() throws PolicyException {
        assertAdd("[2]", "[]");
        assertAdd("[2]", "[ ]");
        assertAdd("[1, 2]", "[1]");
        assertAdd("[ 1, 2 ]", "[ 1 ]");
        assertAdd("[0,1,2]", "[0,1]");
        assertAdd("[0, 1, 2]", "[0, 1]");
        assertAdd("[\n  1,\n  2\n]", "[\n  1\n]");
    }

    @Test
    void anObjectIsAddedOnLinesWhereItsNeighboursHaveThem() throws PolicyException {
        assertAddObject("{\"l\": [{\"x\": 1, \"y\": 2}]}", "{\"l\": []}");
        assertAddObject("{\"l\": [{\"a\":0}, {\"x\": 1, \"y\": 2}]}", "{\"l\": [{\"a\":0}]}");
        assertAddObject("{\"l\": [{}, {}, {\"x\": 1, \"y\": 2}]}", "{\"l\": [{}, {}]}");
        assertAddObject("{\"l\": [{},{},{\"x\": 1, \"y\": 2}]}", "{\"l\": [{},{}]}");
        assertAddObject("{\n  \"l\": [\n    {\n      \"x\": 1,\n      \"y\": 2\n    }\n  ]\n}", "{\n  \"l\": []\n}");
        assertAddObject("{\n \"l\": [\n  {},\n  {\n   \"x\": 1,\n   \"y\": 2\n  }\n ]\n}", "{\n \"l\": [\n  {}\n ]\n}");
    }

    @Test
    void anElementIsRemovedWithItsCommaAndItsBlanks() throws PolicyException {
        assertEquals("[]", remove("[ 1 ]", 0));
        assertEquals("[ 2 , 3]", remove("[ 1 ,\n2 , 3]", 0));
        assertEquals("[ 1 , 3]", remove("[ 1 ,\n2 , 3]", 1));
        assertEquals("[ 1 ,\n2]", remove("[ 1 ,\n2 , 3]", 2));
    }

    @Test
    void aStringHoldsWhatJsonDemands() {
        assertEquals(
                "\"\\\"\\\\\\n\\t\\r\\u0000\\u001f \\u007f\u0080\"", JsonText.quote("\"\\\n\t\r\0\u001f \u007f\u0080"));
        assertEquals("\"\ud83d\udd11\\ud83d\"", JsonText.quote("\ud83d\udd11\ud83d"));
    }

    private static void assertSet(String expected, String text) throws PolicyException {
        JsonDocument document = document(text);
        assertEquals(expected, new JsonText(document).set((ObjectValue) document.root(), "b", "2"));
    }

    private static void assertInner(String expected, String text) throws PolicyException {
        JsonDocument document = document(text);
        ObjectValue inner =
                (ObjectValue) ((ObjectValue) document.root()).get("o").orElseThrow();
        assertEquals(expected, new JsonText(document).set(inner, "b", "2"));
    }

    private static void assertAdd(String expected, String text) throws PolicyException {
        JsonDocument document = document(text);
        assertEquals(expected, new JsonText(document).add((ArrayValue) document.root(), "2"));
    }

    private static void assertAddObject(String expected, String text) throws PolicyException {
        JsonDocument document = document(text);
        ArrayValue list = (ArrayValue) ((ObjectValue) document.root()).get("l").orElseThrow();
        assertEquals(expected, new JsonText(document).addObject(list, List.of("x", "1", "y", "2")));
    }

    private static String remove(String text, int index) throws PolicyException {
        JsonDocument document = document(text);
        return new JsonText(document).remove((ArrayValue) document.root(), index);
    }

    private static JsonDocument document(String text) throws PolicyException {
        return JsonDocument.of(Path.of("config.json"), text);
    }
}

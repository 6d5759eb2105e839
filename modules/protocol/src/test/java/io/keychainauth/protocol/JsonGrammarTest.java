package io.keychainauth.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 8259, form by form: what the random lines of {@link JsonSyntaxTest} meet by chance only. */
class JsonGrammarTest {
    private static final List<String> VALUES = List.of(
            "\"\"",
            "\"a b\"",
            "\"a\u007f\u00a0\u20ac\ud83d\ude00\"",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
            "\"\\u0000\\u09aF\\uffff\\ud7ff\\ue000\"",
            "\"\\ud800\\udc00\\uDBFF\\uDFFF\"",
            "0",
            "9",
            "10",
            "-0",
            "-190",
            "0.0",
            "1.90",
            "0e0",
            "1E9",
            "1e+10",
            "1e-10",
            "-1.5E-0",
            "true",
            "false",
            "null",
            "[]",
            "[ ]",
            "[1]",
            "[1,\"x\" , null]",
            "[[],{}]",
            "{}",
            "{ }",
            "{\"b\":1}",
            "{\"b\" : 1 , \"c\"\t:\r[{\"d\":{}}]}");

    private static final List<String> NO_VALUES = List.of(
            "",
            " ",
            "a",
            "\"",
            "\"a",
            "\"\\\"",
            "\"\\x\"",
            "\"\\\u0000\"",
            "\"\\a\"",
            "\"\\u\"",
            "\"\\u12\"",
            "\"\\u123\"",
            "\"\\u123g\"",
            "\"\\u 123\"",
            "\"\\u00\u00e9\"",
            "\"\\udc00\"",
            "\"\\ud800\"",
            "\"\\ud800x\"",
            "\"\\ud800\\n\"",
            "\"\\ud800\\u0041\"",
            "\"\\ud800\\ud800\"",
            "\"\\ud800\\u\"",
            "\"\\ud800u\"",
            "\"\u0000\"",
            "\"\u001f\"",
            "\"a\nb\"",
            "\"\u0001",
            "\"\\x",
            "-",
            "+1",
            "01",
            "00",
            "1.",
            ".5",
            "1.e5",
            "1e",
            "1e+",
            "1e-",
            "1e+-1",
            "1e-+1",
            "1ee1",
            "0x1",
            "/",
            ":",
            "-a",
            "tru",
            "truex",
            "True",
            "nul",
            "nulL",
            "fals",
            "[",
            "]",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1,,2]",
            "[1}",
            "[\"a\":1]",
            "{",
            "{]",
            "{1}",
            "{:1}",
            "{1:1}",
            "{\"b\" 1}",
            "{\"b\"}",
            "{\"b\":}",
            "{\"b\":1,}",
            "{,\"b\":1}",
            "{\"b\":1 \"c\":2}",
            "{\"b\"::1}",
            "{b:1}",
            "1,",
            "1 1",
            "\u00a0");

    @Test
    void everyFormOfAValueIsTaken() {
        for (String value : VALUES) {
            for (String blank : List.of("", " ", "\t", "\r", "\n", " \t\r\n ")) {
                assertObject(true, "{\"a\":" + blank + value + blank + "}");
                assertObject(true, blank + "{" + blank + "\"a\"" + blank + ":[" + value + "]}" + blank);
            }
        }
    }

    @Test
    void nothingElseIs() {
        for (String value : NO_VALUES) {
            assertObject(false, "{\"a\":" + value + "}");
            assertObject(false, "{\"a\":{\"b\":[1," + value + "]}}");
        }
    }

    @Test
    void onlyOneObjectIsALine() {
        for (String line : List.of("", " ", "[]", "1", "\"a\"", "null", "x", "{}{}", "{} x", "x{}", "{}}", "{", "}")) {
            assertObject(false, line);
        }
        assertObject(true, "{}");
    }

    /** The bytes around a line are another line's. */
    @Test
    void onlyTheLineItselfIsLookedAt() {
        byte[] bytes = "[{\"a\":12}3".getBytes(UTF_8);
        assertTrue(JsonSyntax.isObject(bytes, 1, 8));
        for (int length = 0; length < 8; length++) {
            assertFalse(JsonSyntax.isObject(bytes, 1, length));
        }
        assertFalse(JsonSyntax.isObject(bytes, 1, 9));
        assertFalse(JsonSyntax.isObject(bytes, 0, 9));
    }

    private static void assertObject(boolean expected, String line) {
        byte[] utf8 = line.getBytes(UTF_8);
        assertEquals(expected, JsonSyntax.isObject(utf8, 0, utf8.length), line);
        assertEquals(expected, JsonOracle.isObject(utf8), "by the other parser: " + line);
    }
}

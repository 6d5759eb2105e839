package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.testkit.Property;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two judges of syntax that disagree would leave a connection open for one of them to misread. */
class JsonSyntaxTest {
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"a\":",
        "\\",
        "\\u",
        "\\ud83d",
        "\\ude00",
        "\\n",
        "\\x",
        "0",
        "1",
        "-",
        "+",
        ".",
        "e",
        "E",
        "-0",
        "0.5",
        "1e9",
        "1E-9",
        "01",
        "true",
        "false",
        "null",
        "nul",
        " ",
        "\t",
        "\r",
        "\u00a0",
        "\0",
        "\u001f",
        "é",
        "😀",
        "\ufeff",
        "{}",
        "[]",
        "{\"a\":1}",
        "[1,2]",
        "\"\\u00e9\"",
        "\"\\\"\"",
        "/",
        "'"
    };

    @Test
    void agreesWithAnotherParserOnRandomPieces() {
        AtomicInteger objects = new AtomicInteger();
        int rounds = Property.demand(200_000, random -> {
            StringBuilder line = new StringBuilder("{\"a\":");
            for (int i = random.nextInt(7); i > 0; i--) {
                line.append(PIECES[random.nextInt(PIECES.length)]);
            }
            line.append(random.nextInt(4) == 0 ? "" : "}");
            objects.addAndGet(compare(line.toString().getBytes(StandardCharsets.UTF_8)) ? 1 : 0);
        });
        assertEquals(true, objects.get() > rounds / 200, "objects among the lines: " + objects);
    }

    @Test
    @Tag("same-calls")
    void agreesWithAnotherParserOnMutatedRequests() {
        Property.demand(50_000, random -> {
            byte[] line = Requests.line(Requests.random(random), random);
            line[random.nextInt(line.length)] ^= (byte) (1 << random.nextInt(8));
            compare(line);
        });
    }

    @Test
    void judgesUtf8AsTheJdkDoes() {
        int[] interesting = {
            0, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5
        };
        Property.demand(200_000, random -> {
            byte[] bytes = new byte[random.nextInt(7)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte)
                        (random.nextBoolean() ? interesting[random.nextInt(interesting.length)] : random.nextInt(256));
            }
            assertEquals(
                    JsonOracle.isUtf8(bytes),
                    Utf8.isValid(bytes, 0, bytes.length),
                    java.util.HexFormat.of().formatHex(bytes));
        });
    }

    private static boolean compare(byte[] line) {
        boolean expected = JsonOracle.isObject(line);
        boolean found = Utf8.isValid(line, 0, line.length) && JsonSyntax.isObject(line, 0, line.length);
        assertEquals(expected, found, () -> new String(line, StandardCharsets.UTF_8));
        return found;
    }
}

package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.testkit.Property;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void showsWhatCouldSteerATerminal() {
        for (List<String> row : List.of(
                List.of("/usr/bin/tool --x", "/usr/bin/tool --x"),
                List.of("\u001b[31m", "\\u{1b}[31m"),
                List.of("a\r\nb\tc", "a\\u{d}\\u{a}b\\u{9}c"),
                List.of("\u007f\u0080\u009b", "\\u{7f}\\u{80}\\u{9b}"),
                List.of("\u202ecod.exe", "\\u{202e}cod.exe"),
                List.of("pаypal", "p\\u{430}ypal"),
                List.of("🔑", "\\u{1f511}"),
                List.of("\ud800x", "\\u{d800}x"),
                List.of("C:\\dir\\u", "C:\\dir\\u"),
                List.of("\\u{1b}", "\\u{5c}u{1b}"),
                List.of("", ""))) {
            assertEquals(row.getLast(), Printable.escape(row.getFirst()));
        }
    }

    @Test
    void isPlainAndUnambiguousForEveryText() {
        Property.demand(5000, random -> {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(12); j > 0; j--) {
                text.appendCodePoint(
                        random.nextBoolean()
                                ? "\\u{1b}\u001b ".charAt(random.nextInt(8))
                                : random.nextInt(Character.MAX_CODE_POINT + 1));
            }
            String shown = Printable.escape(text.toString());
            assertTrue(shown.chars().allMatch(c -> c >= ' ' && c <= '~'));
            String back = java.util.regex.Pattern.compile("\\\\u\\{([0-9a-f]+)}")
                    .matcher(shown)
                    .replaceAll(m -> java.util.regex.Matcher.quoteReplacement(
                            Character.toString(Integer.parseInt(m.group(1), 16))));
            assertEquals(text.toString(), back);
        });
    }

    @Test
    void keepsLettersOfEveryScriptInMessages() {
        assertEquals("/home/jürgen/鍵", Printable.line("/home/jürgen/鍵"));
        assertEquals("a\\u{a}b\\u{1b}\\u{202e}\\u{2028}", Printable.line("a\nb\u001b\u202e\u2028"));
    }
}

package io.keychainauth.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** JSON texts as people and programs write them: odd numbers, escapes, blanks of every kind. */
final class RandomJson {
    private static final List<String> SCALARS = List.of(
            "1e400",
            "12345678901234567890",
            "-0.0",
            "1E-999",
            "0.10",
            "true",
            "false",
            "null",
            "\"\"",
            "\"\\u00e9\"",
            "\"\\/\"",
            "\"\uD83D\uDD11\"",
            "\"a\\\"b\\\\\"",
            "\"\\ud800\"",
            "\"{[,:]}\"",
            "3.1415926535897932384626433832795");
    private static final List<String> BLANKS = List.of("", " ", "  ", "\n", "\n    ", "\t", "\r\n", "\r\n\t");

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    String blank() {
        return pick(BLANKS);
    }

    String value(int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(4);
        if (kind < 2) {
            return pick(SCALARS);
        }
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.add((kind == 2 ? "" : "\"k" + i + "\"" + blank() + ":" + blank()) + value(depth - 1));
        }
        return kind == 2 ? "[" + join(parts) + "]" : "{" + join(parts) + "}";
    }

    /** Members, in random order, with unknown ones among them. */
    String object(List<String> members) {
        List<String> all = new ArrayList<>(members);
        for (int i = random.nextInt(4); i > 0; i--) {
            all.add("\"x-unknown" + i + "\"" + blank() + ":" + blank() + value(3));
        }
        java.util.Collections.shuffle(all, random);
        return "{" + join(all) + "}";
    }

    String array(List<String> elements) {
        return "[" + join(elements) + "]";
    }

    private String join(List<String> parts) {
        StringBuilder text = new StringBuilder(blank());
        for (int i = 0; i < parts.size(); i++) {
            text.append(i == 0 ? "" : "," + blank()).append(parts.get(i)).append(blank());
        }
        return text.toString();
    }
}

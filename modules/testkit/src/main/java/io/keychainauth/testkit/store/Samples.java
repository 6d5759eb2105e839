package io.keychainauth.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.store.SecretId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Names and texts that stores have been known to mix up, cut or mangle. */
final class Samples {
    private static final int PLANES = 17;
    private static final int PLANE = 0x10000;
    /** What a store may put between service and target, or use to escape that. */
    private static final List<String> SEPARATORS = List.of(
            ":", "::", "/", "//", "\\", "\\\\", ".", "..", "-", "--", "_", "__", "|", ",", ";", "=", " ", "#", "@", "%",
            "%%", "&", "+", "~", "!", "$", "'", "\"", "`", "<", ">", "(", ")", "[", "]", "{", "}", "?", "*", "^", "%3A",
            "%3a", "%2F", "%00", "\\0", "\\x00", "\\u0000", "\\n", "&#58;", "\u00a0", "\u200b", "\u2028", "\ufeff",
            "\ufffd", "attr.", "service", "target");

    private Samples() {}

    /** Pairs whose joined names would be one, whatever stands between service and target. */
    static Set<SecretId> colliding() {
        Set<SecretId> ids = new LinkedHashSet<>();
        for (String s : SEPARATORS) {
            ids.add(new SecretId("a", "b" + s + "c"));
            ids.add(new SecretId("a" + s + "b", "c"));
            ids.add(new SecretId("a" + s, s + "c"));
            ids.add(new SecretId("a", s + s + "c"));
            ids.add(new SecretId("a" + s + s, "c"));
            ids.add(new SecretId(s, "a"));
            ids.add(new SecretId("a", s));
        }
        ids.add(new SecretId("a", "bc"));
        ids.add(new SecretId("ab", "c"));
        return ids;
    }

    /** Names that are one to whoever folds case, trims, normalises or unescapes. */
    static Set<SecretId> lookalike() {
        Set<SecretId> ids = new LinkedHashSet<>();
        List<String> names = List.of(
                "key",
                "Key",
                "KEY",
                "kEY",
                "key ",
                " key",
                "key.",
                "key\u00a0",
                "k%65y",
                "k\\x65y",
                "k\\u0065y",
                "k&#101;y",
                "ke\u0443",
                "\uff4b\uff45\uff59",
                "caf\u00e9",
                "cafe\u0301",
                "CAF\u00c9",
                "stra\u00dfe",
                "strasse",
                "STRASSE",
                "\u0130",
                "i",
                "I",
                "\u0131",
                "\u212a",
                "k",
                "K",
                "\ufb01",
                "fi");
        for (String name : names) {
            ids.add(new SecretId("service", name));
            ids.add(new SecretId(name, "target"));
        }
        return ids;
    }

    /** Names that break out of quotes, paths, patterns, formats and commands. */
    static List<String> awkwardNames() {
        return List.of(
                "'",
                "\"",
                "\"\"",
                "''",
                "`id`",
                "$(id)",
                "$HOME",
                "%s%n%x",
                "%",
                "%%",
                "%25",
                "../../etc/passwd",
                "/",
                "//",
                "/dev/null",
                "C:\\nul",
                "\\",
                "\\\\",
                "a\\",
                "a\"b",
                "a'b",
                "{\"a\":1}",
                "[]",
                "null",
                "true",
                "0",
                "-1",
                "--help",
                "-",
                "*",
                "?",
                "a*",
                "[a-z]",
                "^a$",
                ".",
                "..",
                "~",
                "#",
                "a b",
                "  ",
                "&amp;",
                "<b>",
                "'; DROP TABLE items; --",
                "\u202ekey",
                "\u200d",
                "\ufeff",
                "key\u0301",
                "value",
                "service",
                "target",
                "xdg:schema",
                "format",
                "generation");
    }

    /** Two or more names of exactly so many bytes that differ in their last bytes only. */
    static List<String> longNames(int bytes) {
        return List.of(
                "n".repeat(bytes - 1) + "0",
                "n".repeat(bytes - 1) + "1",
                "\"".repeat(bytes),
                "\\".repeat(bytes),
                "\ud83d\ude00".repeat(bytes / 4),
                "\ud83d\ude00".repeat(bytes / 4 - 1) + "\ud83d\ude01");
    }

    /** Names with characters of every Unicode plane, in no order. */
    static List<String> namesOfEveryPlane() {
        List<String> names = new ArrayList<>();
        for (int plane = PLANES - 1; plane >= 0; plane--) {
            for (int offset : new int[] {0x4e2d, 0xa1, 0xe000, 0xfffd, 0xfffe, 0xffff}) {
                names.add("p" + Character.toString(plane * PLANE + offset));
            }
        }
        names.add("p");
        names.add("pz");
        return names;
    }

    /** Every control character, and a sample of every plane with its first and last code points. */
    static String everyPlane() {
        StringBuilder text = new StringBuilder();
        for (int c = 0; c <= 0xff; c++) {
            text.appendCodePoint(c);
        }
        for (int plane = 0; plane < PLANES; plane++) {
            for (int offset = 0; offset < PLANE; offset += 0x101) {
                appendScalar(text, plane * PLANE + offset);
            }
            appendScalar(text, plane * PLANE + 0xfffe);
            appendScalar(text, plane * PLANE + 0xffff);
        }
        return text.toString();
    }

    /** Values that a store may cut, trim, escape or take for absent. */
    static List<String> awkwardValues() {
        return List.of(
                "",
                " ",
                "\n",
                "\r\n",
                "\n\n",
                "\0",
                "\0\0\0",
                "a\0b",
                "\0a",
                "a\0",
                " a ",
                "a\n",
                "\na",
                "a\nb\r\nc\rd",
                "\t",
                "\u0001\u001f\u007f\u0080\u009f",
                "\ufeff",
                "\ufeffa",
                "\"",
                "\\",
                "'",
                "null",
                "{}",
                "%s",
                "=",
                "YQ==",
                "\u2028\u2029",
                "\uffff",
                "\ud83d\ude00",
                everyPlane());
    }

    /** A text of exactly so many UTF-8 bytes. */
    static String ofBytes(int bytes) {
        String pattern = "0123456789\n\"\\\u00e9\ud83d\ude00";
        int length = pattern.getBytes(UTF_8).length;
        return pattern.repeat(bytes / length) + "x".repeat(bytes % length);
    }

    private static void appendScalar(StringBuilder text, int codePoint) {
        if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
            text.appendCodePoint(codePoint);
        }
    }
}

package io.keychainauth.policy;

import java.util.function.IntPredicate;

/** Text from others, made safe for a terminal: no escape sequence, no look-alike, no change of direction gets through. */
public final class Printable {
    private Printable() {}

    /**
     * Shows everything but plain graphic ASCII and blanks as its code point in hex: a line feed becomes {@code \}{@code
     * u{a}}. A backslash stays itself unless what follows would then read as such an escape.
     */
    public static String escape(String text) {
        return escape(text, point -> point >= ' ' && point <= '~');
    }

    /** One line for a message about the user's own files: letters of every script stay, whatever steers a terminal goes. */
    static String line(String text) {
        return escape(text, point -> switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        });
    }

    private static String escape(String text, IntPredicate plain) {
        if (text.codePoints().allMatch(point -> plain.test(point) && point != '\\')) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        for (int i = 0, point; i < text.length(); i += Character.charCount(point)) {
            point = text.codePointAt(i);
            boolean imitates = point == '\\' && text.startsWith("u{", i + 1);
            if (plain.test(point) && !imitates) {
                shown.appendCodePoint(point);
            } else {
                shown.append("\\u{").append(Integer.toHexString(point)).append('}');
            }
        }
        return shown.toString();
    }
}

package io.keychainauth.policy;

/** Text from others, made safe for a terminal: no escape sequence, no look-alike and no change of direction gets through. */
public final class Printable {
    private Printable() {}

    /**
     * Shows everything but plain graphic ASCII and single blanks as {@code \}{@code u{…}} with the code point in hex. A backslash
     * stays itself unless the text imitates such an escape.
     */
    public static String escape(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point >= ' ' && point <= '~') {
                shown.append((char) point);
            } else {
                shown.append("\\u{").append(Integer.toHexString(point)).append('}');
            }
        });
        return shown.toString();
    }
}

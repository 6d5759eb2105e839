package io.keychainauth.store;

import java.util.Comparator;

/**
 * Name of a secret. No two different ids may ever share a stored name, whatever characters they hold.
 *
 * @param service namespace, not empty
 * @param target name within the namespace, not empty
 */
public record SecretId(String service, String target) {
    /** Orders names by the bytes of their UTF-8 form, which differs from {@link String#compareTo} beyond U+FFFF. */
    public static final Comparator<String> BYTE_ORDER = SecretId::compareUtf8;

    private static int compareUtf8(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // Surrogates stand for code points above every other char, but sort below U+E000..U+FFFF as chars.
                boolean high = Character.isSurrogate(x);
                return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}

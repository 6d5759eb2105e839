package io.keychainauth.policy;

import io.keychainauth.files.Sha256;
import java.util.Locale;
import java.util.Optional;

/** The forms in which a SHA-256 digest is written down. */
public final class Hash {
    private static final int LENGTH = 64;

    private Hash() {}

    /** Reads a hash with or without prefix, in upper or lower case; empty if it is none. */
    static Optional<String> parse(String text) {
        return Optional.of(digits(text)).filter(Hash::written);
    }

    /** The digits as they are written down and shown. */
    public static String prefixed(String digits) {
        return Sha256.PREFIX + digits;
    }

    /** What a user means by some digits of a hash, with or without prefix, in upper or lower case; any text is taken. */
    public static String digits(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith(Sha256.PREFIX) ? lower.substring(Sha256.PREFIX.length()) : lower;
    }

    static void require(String digits) {
        if (!written(digits)) {
            throw new IllegalArgumentException("not 64 lower-case hex digits: " + Printable.escape(digits));
        }
    }

    /** Asked for each connection, which a regular expression would show. */
    private static boolean written(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            boolean hex = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
            if (!hex) {
                return false;
            }
        }
        return digits.length() == LENGTH;
    }
}

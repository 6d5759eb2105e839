package io.keychainauth.policy;

import io.keychainauth.files.Sha256;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms in which a SHA-256 digest is written down. */
public final class Hash {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

    private Hash() {}

    /** Reads a hash with or without prefix, in upper or lower case; empty if it is none. */
    static Optional<String> parse(String text) {
        return Optional.of(digits(text)).filter(DIGITS.asMatchPredicate());
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
        if (!DIGITS.matcher(digits).matches()) {
            throw new IllegalArgumentException("not 64 lower-case hex digits: " + Printable.escape(digits));
        }
    }
}

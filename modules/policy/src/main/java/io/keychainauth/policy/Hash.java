package io.keychainauth.policy;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms in which a SHA-256 digest is written down. */
final class Hash {
    static final String PREFIX = "sha256:";
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

    private Hash() {}

    /** Reads a hash with or without prefix, in upper or lower case; empty if it is none. */
    static Optional<String> parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String digits = lower.startsWith(PREFIX) ? lower.substring(PREFIX.length()) : lower;
        return Optional.of(digits).filter(DIGITS.asMatchPredicate());
    }

    static void require(String digits) {
        if (!DIGITS.matcher(digits).matches()) {
            throw new IllegalArgumentException("not 64 lower-case hex digits: " + Printable.escape(digits));
        }
    }
}

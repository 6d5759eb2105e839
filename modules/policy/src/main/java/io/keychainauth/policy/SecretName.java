package io.keychainauth.policy;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of options, variables, headers and fields whose values are credentials. */
final class SecretName {
    /** Words that betray a secret wherever they stand: {@code PGPASSWORD}, {@code githubtoken}. */
    private static final Pattern ANYWHERE =
            Pattern.compile("passw(?:or)?d|passphrase|secret|token|api-?key|credential|authorization");

    /** Words that do so only as a part of their own: {@code bypass} and {@code compass} are no secrets. */
    private static final Pattern PART = Pattern.compile(
            "(?:^|-)(?:pass|passcode|passkey|pw|pwd|cred|key|\\w+key|auth|bearer"
                    + "|cookie|session|sid|jwt|pin|otp|totp|pat|sig|signature|dsn|connection-?string|mnemonic|seed)s?(?:-|$)");

    /** Switches that say where a secret is, not what it is. */
    private static final Pattern PLACE = Pattern.compile(".*-(?:stdin|file|path|fd|env|name|id|command|cmd|helper)");

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    /** Longer names are judged by their ends. */
    private static final int LONGEST = 64;

    private SecretName() {}

    static boolean is(String name) {
        String end = name.substring(Math.max(0, name.length() - LONGEST));
        String words = HUMP.matcher(end)
                .replaceAll("-")
                .toLowerCase(Locale.ROOT)
                .replace('_', '-')
                .replace('.', '-');
        boolean secret = ANYWHERE.matcher(words).find() || PART.matcher(words).find();
        return secret && !PLACE.matcher(words).matches();
    }
}

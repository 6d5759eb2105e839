package io.keychainauth.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words that look like a credential whatever stands before them: by a vendor's prefix, or because they look random. */
final class SecretShape {
    private static final Pattern PREFIXED = Pattern.compile("\\b(?:"
            + "(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[0-9A-Z]{12,}"
            + "|gh[pousr]_\\w{16,}|github_pat_\\w{16,}|gl(?:pat|dt|rt|ptt|soat|cbt|agent|oas)-[\\w-]{16,}"
            + "|xox[a-z]-[\\w-]{10,}|xapp-[\\w-]{10,}|sk-[\\w-]{16,}|[sr]k_(?:live|test)_\\w{10,}|whsec_\\w{10,}"
            + "|AIza[\\w-]{30,}|ya29\\.[\\w.-]{10,}|GOCSPX-[\\w-]{10,}|npm_\\w{20,}|pypi-[\\w-]{16,}|hf_\\w{16,}"
            + "|do[opr]_v1_\\w{16,}|SG\\.[\\w.-]{16,}|shp(?:at|ca|pa|ss)_\\w{16,}|hv[sbr]\\.[\\w-]{16,}|s\\.[A-Za-z0-9]{24}"
            + "|dckr_pat_[\\w-]{16,}|ATATT[\\w=-]{16,}|lin_api_\\w{16,}|sq0[a-z]{3}-[\\w-]{16,}|EAAC[\\w]{16,}"
            + "|tskey-[\\w-]{16,}|dp\\.[a-z]+\\.\\w{16,}|rubygems_\\w{16,}|glsa_\\w{16,}|PMAK-[\\w-]{16,}"
            + "|AGE-SECRET-KEY-1\\w{16,}|eyJ[\\w-]{8,}(?:\\.[\\w-]*){0,4})");
    private static final Pattern KEY_BLOCK = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY.*", Pattern.DOTALL);
    private static final Pattern UUID =
            Pattern.compile("\\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\b");

    /** With a drive only where a backslash follows: "u:/" may begin a key in base64. */
    private static final Pattern PATH = Pattern.compile("\\.?/|~|[A-Za-z]:\\\\");

    /** A run of base64, base64url, base32 or hex. */
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9+=]{16,}");

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{32,}={0,2}");

    private SecretShape() {}

    static String hide(String text, String mask) {
        String hidden = KEY_BLOCK.matcher(text).replaceAll(mask);
        hidden = PREFIXED.matcher(hidden).replaceAll(mask);
        hidden = UUID.matcher(hidden).replaceAll(mask);
        // A path is made of words and slashes, too: only its parts are looked at.
        if (!PATH.matcher(text).lookingAt() && !text.contains("://")) {
            hidden = hideRandom(BASE64, hidden, mask);
        }
        return hideRandom(RUN, hidden, mask);
    }

    private static String hideRandom(Pattern pattern, String text, String mask) {
        return pattern.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(random(match.group()) ? mask : match.group()));
    }

    /**
     * Words change between small letters, capitals and digits at their borders only; random text does so at every other
     * character: 0.6 of its places in base64, 0.47 in hex, 0.3 in lower-case base32.
     */
    private static boolean random(String run) {
        String text = run.replaceAll("[^A-Za-z0-9]", "");
        int changes = 0;
        for (int i = 1; i < text.length(); i++) {
            if (kind(text.charAt(i)) != kind(text.charAt(i - 1))) {
                changes++;
            }
        }
        boolean digits = text.chars().anyMatch(Character::isDigit);
        boolean letters = text.chars().anyMatch(Character::isLetter);
        return letters && changes >= (digits ? 0.22 : 0.38) * (text.length() - 1);
    }

    private static int kind(char c) {
        return Character.isDigit(c) ? 0 : Character.isUpperCase(c) ? 1 : 2;
    }
}

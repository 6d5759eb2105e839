package io.keychainauth.policy;

import static io.keychainauth.policy.Masking.MASK;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Credentials that a text gives away by itself: by the name before them, as a part of a URL, by how they look. */
final class MaskedText {
    /** {@code --name=value}, {@code NAME=value}, {@code Name: value}: the value is all that follows. */
    private static final Pattern NAMED_VALUE = Pattern.compile(
            "([-/]{0,2}[DH]?[\"'{ ]*+)([A-Za-z_][\\w.-]*+)([\"']?\\s*+(?:=|:(?!//))\\s*+)(.+)", Pattern.DOTALL);

    /** {@code --header=Authorization: x y} is a value within a value; deeper nobody goes. */
    private static final int DEEPEST = 2;

    private static final Pattern VALUE = Pattern.compile("\"[^\"]*+\"?|'[^']*+'?|[^\\s&;,\"'}]++");

    /** The same inside a longer argument, such as a script or a query string: the value ends where a word ends. */
    private static final Pattern INNER_NAME = Pattern.compile("(?<![\\w.])([A-Za-z_][\\w.-]*+)[\"']?\\s*+[=:]\\s*+");

    /** Headers whose value is more than one word. */
    private static final Pattern HEADER =
            Pattern.compile("(?i)((?:authorization|cookie)[\"']?\\s*+:\\s*+)(?:\"[^\"]*+\"?|'[^']*+'?|[^\"'\r\n]++)");

    /** Values of a request of our own protocol, which small clients take as an argument: hidden to its end. */
    private static final Pattern REQUEST_VALUES = Pattern.compile("(\"values\"\\s*+:\\s*+).+", Pattern.DOTALL);

    private static final Pattern SCHEME = Pattern.compile("(?i)\\b(bearer|basic|digest|negotiate|apikey)\\s++\\S++");
    private static final String URL = "(?<![\\w+.-])([A-Za-z][\\w+.-]{0,30}+://";

    /** Up to the last at sign: passwords hold slashes and at signs that should have been written otherwise. */
    private static final Pattern USER_INFO = Pattern.compile(URL + "[^\\s/:@?#]*+:)\\S*@");

    private static final Pattern BARE_USER_INFO = Pattern.compile(URL + ")[^\\s/:@?#]{16,}+@");

    /** {@code user:password@host}. */
    private static final Pattern LOGIN = Pattern.compile("(?<![\\w:/@.+%-])([\\w.+%-]*+:)(?!//)\\S+@(?=[\\w\\[])");

    /** Without one the search for a login would look at every character as often as there are colons. */
    private static final Pattern HOST = Pattern.compile("@[\\w\\[]");

    private MaskedText() {}

    static String mask(String text) {
        return mask(text, 0);
    }

    private static String mask(String text, int depth) {
        Matcher named = NAMED_VALUE.matcher(text);
        if (!named.matches()) {
            return SecretShape.hide(inner(text), MASK);
        }
        String name = text.substring(0, named.start(4));
        if (SecretName.is(named.group(2))) {
            return name + MASK;
        }
        // Once more as a whole: what looks like a name may be part of a secret, or of what tells one.
        String masked = name + (depth < DEEPEST ? mask(named.group(4), depth + 1) : named.group(4));
        return SecretShape.hide(inner(masked), MASK);
    }

    private static String inner(String text) {
        String masked = REQUEST_VALUES.matcher(text).replaceAll("$1***");
        masked = USER_INFO.matcher(masked).replaceAll("$1***@");
        masked = BARE_USER_INFO.matcher(masked).replaceAll("$1***@");
        if (HOST.matcher(masked).find()) {
            masked = LOGIN.matcher(masked).replaceAll("$1***@");
        }
        masked = HEADER.matcher(masked).replaceAll("$1***");
        masked = SCHEME.matcher(masked).replaceAll("$1 ***");
        return values(masked);
    }

    /** Masks the values behind names. */
    private static String values(String text) {
        StringBuilder masked = new StringBuilder();
        Matcher name = INNER_NAME.matcher(text);
        Matcher value = VALUE.matcher(text);
        int copied = 0;
        // Only a secret's value is passed over: behind "https:" there may be names to come.
        for (int from = 0; name.find(from); ) {
            from = name.end();
            if (SecretName.is(name.group(1))
                    && value.region(from, text.length()).lookingAt()) {
                masked.append(text, copied, from).append(MASK);
                from = value.end();
                copied = from;
            }
        }
        return masked.append(text, copied, text.length()).toString();
    }
}

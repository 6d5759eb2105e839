package io.keychainauth.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what looks like a credential in the arguments of a program. A guess that errs towards hiding: the arguments are
 * only shown to a person who has to recognise the program.
 */
public final class Masking {
    private static final String MASK = "***";
    private static final int LONGEST = 200;
    private static final int MOST = 30;

    /** What lies beyond is never shown, so a credential that is cut in two there does not come out. */
    private static final int LOOKED_AT = 4096;

    private static final String SECRET = "(?:pass(?!ive|ed\\b|enger|port)\\w*|pwd|passphrase|secret|token|credential"
            + "|cred|api[-_.]?key|apikey|access[-_.]?key|private[-_.]?key|secret[-_.]?key|auth[-_.]?key|signing[-_.]?key"
            + "|encryption[-_.]?key|account[-_.]?key|authorization|bearer|cookie|session(?:[-_.]?id)?|jwt|pin|otp|pat"
            + "|signature|connection[-_.]?string|dsn)";

    /** A name that holds such a word as a part of its own: {@code DB_PASSWORD}, {@code x-api-key}, {@code authToken}. */
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i)(?:.*[^a-z])?" + SECRET + "s?(?:[^a-z].*)?|.*(?-i:[a-z](?:Pass\\w*|Secret|Token|Key))");

    private static final Pattern OPTION = Pattern.compile("[-/]{1,2}([A-Za-z][\\w.-]*)");

    /** {@code --name=value}, {@code NAME=value}, {@code Name: value}: the value is all that follows. */
    private static final Pattern NAMED_VALUE =
            Pattern.compile("(-{0,2}(?:D|H)?[\"'{ ]*)([A-Za-z_][\\w.-]*)([\"']?\\s*(?:=|:(?!//)))(.+)", Pattern.DOTALL);

    /** The same inside a longer argument, such as a script or a query string: the value ends where a word ends. */
    private static final Pattern INNER_VALUE =
            Pattern.compile("([A-Za-z_][\\w.-]*)([\"']?\\s*[=:]\\s*)(\"[^\"]*\"?|'[^']*'?|[^\\s&;,\"'}]+)");

    private static final Pattern INNER_OPTION =
            Pattern.compile("(--?([A-Za-z][\\w.-]*)\\s+)(\"[^\"]*\"?|'[^']*'?|[^\\s-]\\S*)");
    private static final Pattern SCHEME =
            Pattern.compile("(?i)\\b(bearer|basic|digest|negotiate|token|apikey)\\s+\\S+");
    private static final Pattern USER_INFO =
            Pattern.compile("([A-Za-z][\\w+.-]*://[^\\s/:@?#]*:)([^\\s/@]+|[^\\s/]+(?=@))(@)");
    private static final Pattern BARE_USER_INFO = Pattern.compile("([A-Za-z][\\w+.-]*://)([^\\s/:@?#]{16,})(@)");
    private static final Pattern USER_OPTION = Pattern.compile("-[uU]|--(?:proxy-)?user(?:name)?");
    private static final Pattern JOINED_USER = Pattern.compile("(-u|--(?:proxy-)?user=)([^:\\s]+:)(.+)");
    private static final Pattern JOINED_PASSWORD = Pattern.compile("-p.+");
    private static final Pattern PASSWORD_PROGRAM = Pattern.compile(
            "(?:.*/)?(?:mysql\\w*|mariadb[\\w-]*|sshpass|mongo\\w*|redis-cli|smbclient|ldap\\w+|7z\\w?|zip|unzip|rar)");

    private Masking() {}

    /** The arguments with credentials replaced by {@code ***}, each cut to 200 characters and the list to 30. */
    public static List<String> mask(List<String> arguments) {
        List<String> shown = new ArrayList<>();
        boolean passwordProgram = !arguments.isEmpty()
                && PASSWORD_PROGRAM.matcher(arguments.getFirst()).matches();
        Next next = Next.PLAIN;
        for (String argument : arguments.subList(0, Math.min(MOST, arguments.size()))) {
            String text = argument.length() > LOOKED_AT ? argument.substring(0, LOOKED_AT) : argument;
            shown.add(cut(masked(text, next, passwordProgram)));
            next = after(text, passwordProgram);
        }
        if (arguments.size() > MOST) {
            shown.add("… and " + (arguments.size() - MOST) + " more");
        }
        return List.copyOf(shown);
    }

    /** What an option says about the argument behind it. */
    private enum Next {
        PLAIN,
        SECRET,
        USER
    }

    private static Next after(String option, boolean passwordProgram) {
        if (USER_OPTION.matcher(option).matches()) {
            return Next.USER;
        }
        Matcher name = OPTION.matcher(option);
        boolean secret = name.matches() && secret(name.group(1));
        return secret || (passwordProgram && (option.equals("-p") || option.equals("-a"))) ? Next.SECRET : Next.PLAIN;
    }

    private static String masked(String text, Next next, boolean passwordProgram) {
        return switch (next) {
            // Two dashes begin the next option, not a password: the option before was a switch.
            case SECRET -> text.startsWith("--") ? masked(text, Next.PLAIN, passwordProgram) : MASK;
            case USER -> text.indexOf(':') > 0 ? text.substring(0, text.indexOf(':') + 1) + MASK : plain(text);
            case PLAIN ->
                passwordProgram && JOINED_PASSWORD.matcher(text).matches() && !text.startsWith("-port")
                        ? "-p" + MASK
                        : plain(text);
        };
    }

    private static String plain(String text) {
        Matcher named = NAMED_VALUE.matcher(text);
        if (named.matches() && secret(named.group(2))) {
            return named.group(1) + named.group(2) + named.group(3) + MASK;
        }
        String masked = JOINED_USER.matcher(text).replaceAll("$1$2***");
        masked = USER_INFO.matcher(masked).replaceAll("$1***$3");
        masked = BARE_USER_INFO.matcher(masked).replaceAll("$1***$3");
        masked = SCHEME.matcher(masked).replaceAll("$1 ***");
        masked = replace(INNER_VALUE, masked, 1);
        masked = replace(INNER_OPTION, masked, 2);
        return SecretShape.hide(masked, MASK);
    }

    private static String replace(Pattern pattern, String text, int name) {
        return pattern.matcher(text).replaceAll(match -> {
            String value = match.group(match.groupCount());
            String head = text.substring(match.start(), match.end() - value.length());
            return Matcher.quoteReplacement(secret(match.group(name)) ? head + MASK : match.group());
        });
    }

    private static boolean secret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        // Switches that say where a secret is, not what it is.
        boolean place = lower.endsWith("-stdin") || lower.endsWith("-file") || lower.endsWith("_file");
        return !place && SECRET_NAME.matcher(name).matches();
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }
}

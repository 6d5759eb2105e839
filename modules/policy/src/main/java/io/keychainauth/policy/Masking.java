package io.keychainauth.policy;

import java.util.ArrayList;
import java.util.List;
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

    /** What lies beyond is never shown, and no argument may cost the daemon more than a moment. */
    private static final int LOOKED_AT = 1024;

    private static final Pattern OPTION = Pattern.compile("[-/]{1,2}([A-Za-z][\\w.-]*+)");

    /** {@code --name=value}, {@code NAME=value}, {@code Name: value}: the value is all that follows. */
    private static final Pattern NAMED_VALUE = Pattern.compile(
            "(-{0,2}[DH]?[\"'{ ]*+)([A-Za-z_][\\w.-]*+)([\"']?\\s*+(?:=|:(?!//))\\s*+)(.+)", Pattern.DOTALL);

    private static final Pattern VALUE = Pattern.compile("\"[^\"]*+\"?|'[^']*+'?|[^\\s&;,\"'}]++");

    /** The same inside a longer argument, such as a script or a query string: the value ends where a word ends. */
    private static final Pattern INNER_NAME = Pattern.compile("(?<![\\w.])([A-Za-z_][\\w.-]*+)[\"']?\\s*+[=:]\\s*+");

    private static final Pattern INNER_OPTION = Pattern.compile("(?<![\\w.-])--?([A-Za-z][\\w.-]*+)\\s++(?!--)");

    /** Values of a request of our own protocol, which small clients take as an argument: hidden to its end. */
    private static final Pattern REQUEST_VALUES = Pattern.compile("(\"values\"\\s*+:\\s*+).+", Pattern.DOTALL);

    private static final Pattern SCHEME = Pattern.compile("(?i)\\b(bearer|basic|digest|negotiate|apikey)\\s++\\S++");
    private static final String URL = "(?<![\\w+.-])([A-Za-z][\\w+.-]{0,30}+://";
    private static final Pattern USER_INFO = Pattern.compile(URL + "[^\\s/:@?#]*+:)[^\\s/]*@");
    private static final Pattern BARE_USER_INFO = Pattern.compile(URL + ")[^\\s/:@?#]{16,}+@");
    private static final Pattern USER_OPTION = Pattern.compile("-[uU]|--(?:proxy-)?user(?:name)?");
    private static final Pattern JOINED_USER = Pattern.compile("(-u|--(?:proxy-)?user=)([^:\\s]++:)(.+)");
    private static final Pattern JOINED_PASSWORD = Pattern.compile("-p(?!ort).+");

    /** Programs that take a password right behind {@code -p}, where most others have something harmless. */
    private static final Pattern PASSWORD_PROGRAM = Pattern.compile(
            "(?:.*/)?(?:mysql|mariadb|sshpass|mongo|redis-cli|smbclient|ldap|7z|zip|unzip|rar)[\\w-]*+");

    private Masking() {}

    /** The arguments with credentials replaced by {@code ***}, each cut to 200 characters and the list to 30. */
    public static List<String> mask(List<String> arguments) {
        List<String> shown = new ArrayList<>();
        boolean passwordProgram = !arguments.isEmpty()
                && PASSWORD_PROGRAM.matcher(arguments.getFirst()).matches();
        Next next = Next.PLAIN;
        for (String argument : arguments.subList(0, Math.min(MOST, arguments.size()))) {
            // The sign ends a URL's password whose own end is cut off.
            String text = argument.length() > LOOKED_AT ? argument.substring(0, LOOKED_AT) + "@" : argument;
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
        boolean secret = name.matches() && SecretName.is(name.group(1));
        return secret || (passwordProgram && (option.equals("-p") || option.equals("-a"))) ? Next.SECRET : Next.PLAIN;
    }

    private static String masked(String text, Next next, boolean passwordProgram) {
        return switch (next) {
            // Two dashes begin the next option, not a password: the option before was a switch.
            case SECRET -> text.startsWith("--") ? masked(text, Next.PLAIN, passwordProgram) : MASK;
            case USER -> text.indexOf(':') > 0 ? text.substring(0, text.indexOf(':') + 1) + MASK : plain(text);
            case PLAIN -> passwordProgram && JOINED_PASSWORD.matcher(text).matches() ? "-p" + MASK : plain(text);
        };
    }

    private static String plain(String text) {
        Matcher named = NAMED_VALUE.matcher(text);
        if (named.matches() && SecretName.is(named.group(2))) {
            return named.group(1) + named.group(2) + named.group(3) + MASK;
        }
        String masked = REQUEST_VALUES.matcher(text).replaceAll("$1***");
        masked = JOINED_USER.matcher(masked).replaceAll("$1$2***");
        masked = USER_INFO.matcher(masked).replaceAll("$1***@");
        masked = BARE_USER_INFO.matcher(masked).replaceAll("$1***@");
        masked = SCHEME.matcher(masked).replaceAll("$1 ***");
        masked = replace(INNER_NAME, masked);
        masked = replace(INNER_OPTION, masked);
        return SecretShape.hide(masked, MASK);
    }

    /** Masks the values behind names; the pattern's first group is the name. */
    private static String replace(Pattern names, String text) {
        StringBuilder masked = new StringBuilder();
        Matcher name = names.matcher(text);
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

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }
}

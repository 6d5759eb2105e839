package io.keychainauth.policy;

import static io.keychainauth.policy.Masking.MASK;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command line, word by word: what an option, or the program, says about the words behind it. */
final class MaskedLine {
    private static final Pattern OPTION = Pattern.compile("[-/]{1,2}([A-Za-z][\\w.-]*+)");

    /** As a word of its own: {@code machine h login me password x} of a .netrc, and the like. */
    private static final Pattern PASSWORD = Pattern.compile("(?i)pass(?:word|wd|phrase)");

    /** {@code user:password}, {@code user%password} or {@code file:password} follows; {@code -sSu} ends in one, too. */
    private static final Pattern LOGIN_OPTION =
            Pattern.compile("-[A-Za-z]{0,20}[uUE]|--(?:[a-z]+-)?(?:user(?:name)?|cert|login)");

    private static final Pattern JOINED_LOGIN = Pattern.compile(
            "(-[A-Za-z]{0,20}?[uU]|--(?:[a-z]+-)?(?:user(?:name)?|cert|login)=)([^:%=\\s]*+[:%])(.+)", Pattern.DOTALL);

    private static final Pattern LOGIN = Pattern.compile("([^:%]*+[:%]).+", Pattern.DOTALL);

    /** Programs that take a password right behind {@code -p}, where most others have something harmless. */
    private static final Pattern PASSWORD_PROGRAM = Pattern.compile(
            "(?:.*/)?(?:mysql|mariadb|sshpass|mongo|redis-cli|smbclient|ldap|7z|zip|unzip|rar)[\\w-]*+");

    private static final Pattern PASSWORD_LETTER = Pattern.compile("-[paw]");
    private static final Pattern JOINED_PASSWORD = Pattern.compile("-p(?!ort).+", Pattern.DOTALL);

    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*+\"?|'[^']*+'?|[^\\s\"';]|;(?=\\S))++");
    private static final Pattern QUOTED = Pattern.compile("([\"'])(.*)\\1", Pattern.DOTALL);

    /** A shell that is asked to start a shell quotes a quoted line; a word that is its whole text has no end at all. */
    private static final int DEEPEST = 3;

    private enum Next {
        PLAIN,
        SECRET,
        LOGIN
    }

    private final int depth;
    private Next next = Next.PLAIN;
    private boolean passwordProgram;

    MaskedLine() {
        this(0);
    }

    private MaskedLine(int depth) {
        this.depth = depth;
    }

    /** The word that follows, without what is secret in it. */
    String next(String word) {
        String masked = masked(word);
        passwordProgram |= PASSWORD_PROGRAM.matcher(word).matches();
        next = after(word);
        return masked;
    }

    private Next after(String word) {
        if (LOGIN_OPTION.matcher(word).matches()) {
            return Next.LOGIN;
        }
        Matcher option = OPTION.matcher(word);
        boolean secret = option.matches()
                ? SecretName.is(option.group(1))
                : PASSWORD.matcher(word).matches();
        return secret || (passwordProgram && PASSWORD_LETTER.matcher(word).matches()) ? Next.SECRET : Next.PLAIN;
    }

    private String masked(String word) {
        // Two dashes begin the next option, not a password: the option before was a switch.
        if (next == Next.SECRET && !word.startsWith("--")) {
            return MASK;
        }
        if (passwordProgram && JOINED_PASSWORD.matcher(word).matches()) {
            return "-p" + MASK;
        }
        Matcher login = (next == Next.LOGIN ? LOGIN : JOINED_LOGIN).matcher(word);
        if (login.matches()) {
            return word.substring(0, login.end(next == Next.LOGIN ? 1 : 2)) + MASK;
        }
        return words(MaskedText.mask(word));
    }

    /** An argument may be a line by itself, such as the script of {@code sh -c}, with arguments in quotes. */
    private String words(String text) {
        if (depth == DEEPEST || text.chars().noneMatch(Character::isWhitespace)) {
            return text;
        }
        MaskedLine line = new MaskedLine(depth + 1);
        return WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(line.quoted(word.group())));
    }

    private String quoted(String word) {
        Matcher quoted = QUOTED.matcher(word);
        return quoted.matches() ? quoted.group(1) + next(quoted.group(2)) + quoted.group(1) : next(word);
    }
}

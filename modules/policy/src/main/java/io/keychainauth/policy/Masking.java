package io.keychainauth.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Hides what looks like a credential in the arguments of a program. A guess that errs towards hiding: the arguments are
 * only shown to a person who has to recognise the program.
 */
public final class Masking {
    static final String MASK = "***";

    private static final int LONGEST = 200;
    private static final int MOST = 30;

    /** What lies beyond is never shown, and no argument may cost the daemon more than a moment. */
    private static final int LOOKED_AT = 1024;

    private Masking() {}

    /** The arguments with credentials replaced by {@code ***}, each cut to 200 characters and the list to 30. */
    public static List<String> mask(List<String> arguments) {
        List<String> shown = new ArrayList<>();
        MaskedLine line = new MaskedLine();
        for (String argument : arguments.subList(0, Math.min(MOST, arguments.size()))) {
            // The sign ends a URL's password whose own end is cut off.
            String text = argument.length() > LOOKED_AT ? argument.substring(0, LOOKED_AT) + "@" : argument;
            shown.add(cut(line.next(text)));
        }
        if (arguments.size() > MOST) {
            shown.add("… and " + (arguments.size() - MOST) + " more");
        }
        return List.copyOf(shown);
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }
}

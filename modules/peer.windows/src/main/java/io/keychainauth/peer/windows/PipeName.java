package io.keychainauth.peer.windows;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import java.util.regex.Pattern;

/**
 * The name of a pipe. Windows takes names of 256 characters in all, with no backslash behind {@code \\.\pipe\}, and tells
 * no case apart ("Pipe Names" of its documentation).
 */
final class PipeName {
    private static final String PREFIX = "\\\\.\\pipe\\";
    private static final int LONGEST = 256;
    private static final String CONTROL = "-control";

    /** Narrower than Windows, where even a blank or a line end is part of a name that looks like another one. */
    private static final Pattern ALLOWED = Pattern.compile("[-_.0-9A-Za-z]+");

    private final String text;

    private PipeName(String text) {
        this.text = text;
    }

    static PipeName of(Endpoint endpoint) throws PeerException {
        String text = endpoint.address();
        if (!text.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            throw refused(text, "it does not begin with " + PREFIX);
        }
        String name = text.substring(PREFIX.length());
        if (name.isEmpty()) {
            throw refused(text, "nothing follows " + PREFIX);
        }
        if (text.length() > LONGEST) {
            throw refused(text, "it is longer than " + LONGEST + " characters");
        }
        if (!ALLOWED.matcher(name).matches()) {
            throw refused(text, "only letters, digits and - _ . may follow " + PREFIX);
        }
        return new PipeName(text);
    }

    private static PeerException refused(String text, String why) {
        return new PeerException("'" + text + "' is no name of a pipe: " + why + "; use --socket '" + PREFIX
                + "keychain-auth' or another name of that form");
    }

    /** Whether it is that of an endpoint for {@code status} and {@code stop}, which few ask at once. */
    boolean ofControl() {
        return text.endsWith(CONTROL);
    }

    /** A name that no other user's daemon uses by default. */
    static String of(String sid) {
        return PREFIX + "keychain-auth-" + sid;
    }

    @Override
    public String toString() {
        return text;
    }
}

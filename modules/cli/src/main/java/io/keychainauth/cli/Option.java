package io.keychainauth.cli;

import java.util.List;

/**
 * An option of a command.
 *
 * @param names all spellings, the long one last
 * @param label what its value is called in help texts, empty for a flag
 * @param repeatable whether it may be given more than once
 * @param description one sentence
 */
record Option(List<String> names, String label, boolean repeatable, String description) {
    static final Option HELP = flag("Show this help and exit.", "-h", "--help");
    static final Option DEBUG = flag("Show stack traces of failures.", "--debug");
    static final Option JSON = flag("Print JSON.", "--json");
    static final Option SOCKET =
            value("PATH", "Socket of the daemon; overrides KEYCHAIN_AUTH_SOCKET and the default.", "-s", "--socket");
    static final Option ALLOW_INTERPRETER =
            flag("Accept a file whose hash says nothing about the program it runs.", "--allow-interpreter");
    static final Option USER = value("NAME", "As root: work on the profile of this user.", "--user");

    static Option flag(String description, String... names) {
        return new Option(List.of(names), "", false, description);
    }

    static Option value(String label, String description, String... names) {
        return new Option(List.of(names), label, false, description);
    }

    static Option values(String label, String description, String... names) {
        return new Option(List.of(names), label, true, description);
    }

    boolean isFlag() {
        return label.isEmpty();
    }

    /** The name by which {@link Arguments} knows it. */
    String name() {
        return names.getLast();
    }
}

package io.keychainauth.cli;

import java.util.ArrayList;
import java.util.List;

/** One page for all commands in the man macros (man(7)), made from their syntax. */
final class Manual {
    private static final String HEAD = """
            .SH NAME
            keychain-auth \\- give secrets of the keychain to registered programs only
            .SH SYNOPSIS
            .B keychain-auth
            .I COMMAND
            [\\fIOPTION\\fR]...
            .SH DESCRIPTION
            A daemon that stands in front of the keychain of one user and answers only programs whose running
            binary is registered. The other commands look at it and edit its policy.
            .SH COMMANDS
            """;

    private static final String TAIL = """
            .SH EXIT STATUS
            0 done, 1 the operation failed, 2 wrong usage, 3 the daemon is not running, 4 not found.
            .SH ENVIRONMENT
            .TP
            .B KEYCHAIN_AUTH_SOCKET
            Socket of the daemon, unless \\fB\\-\\-socket\\fR names one.
            .TP
            .BR XDG_CONFIG_HOME ", " XDG_DATA_HOME ", " XDG_STATE_HOME ", " XDG_RUNTIME_DIR
            Where policy, audit log, state and socket lie.
            .TP
            .B NO_COLOR
            If it is set and not empty, no colours are used.
            """;

    private final StringBuilder page = new StringBuilder();

    private Manual() {}

    static String page() {
        Manual manual = new Manual();
        manual.page
                .append(".TH KEYCHAIN\\-AUTH 1 \"\" \"keychain\\-auth ")
                .append(text(Version.current()))
                .append("\" \"User Commands\"\n")
                .append(HEAD);
        for (CommandName name : CommandName.values()) {
            manual.add("", name.create());
        }
        return manual.page.append(TAIL).toString();
    }

    private void add(String prefix, Command command) {
        Syntax syntax = command.syntax();
        if (syntax.hidden()) {
            return;
        }
        String name = prefix + syntax.name();
        page.append(".SS \"").append(text(name + usage(syntax))).append("\"\n");
        page.append(text(syntax.summary())).append('\n');
        for (Parameter parameter : syntax.parameters()) {
            item(parameter.label(), parameter.description());
        }
        for (Option option : syntax.options()) {
            String label = option.isFlag() ? "" : " " + option.label();
            item(String.join(", ", option.names()) + label, option.description());
        }
        command.children().forEach(child -> add(name + " ", child));
    }

    private void item(String term, String description) {
        page.append(".TP\n.B ")
                .append(text(term))
                .append('\n')
                .append(text(description))
                .append('\n');
    }

    private static String usage(Syntax syntax) {
        List<String> words = new ArrayList<>();
        if (!syntax.options().isEmpty()) {
            words.add("[OPTION]...");
        }
        for (Parameter parameter : syntax.parameters()) {
            words.add(parameter.required() ? parameter.label() : "[" + parameter.label() + "]");
        }
        return words.isEmpty() ? "" : " " + String.join(" ", words);
    }

    /** A hyphen would become a dash, a backslash begin a request. */
    private static String text(String plain) {
        return plain.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
    }
}

package io.keychainauth.cli;

import java.util.Map;

/**
 * Whether a terminal shows colours.
 *
 * @param environment of the process
 */
record Colours(Map<String, String> environment) {
    /**
     * Nobody objects (no-color.org), and the terminal has any. Where the system names its folder in {@code windir} a console
     * shows escape sequences as text unless it is asked to obey them; Windows Terminal obeys them always, and says in
     * {@code WT_SESSION} that it is one. There {@code TERM} is what some other shell left.
     */
    boolean shown() {
        if (!value("NO_COLOR").isEmpty()) {
            return false;
        }
        return value("windir").isEmpty()
                ? !environment.getOrDefault("TERM", "dumb").equals("dumb")
                : !value("WT_SESSION").isEmpty();
    }

    private String value(String name) {
        return environment.getOrDefault(name, "");
    }
}

package io.keychainauth.platform;

/**
 * Result of one doctor check.
 *
 * @param name of the check, stable, such as {@code ptrace_scope}
 * @param level how much it matters
 * @param text what was found, one line
 * @param mend what to do about it, empty if nothing
 */
public record Finding(String name, Level level, String text, String mend) {
    /** How much a finding matters. */
    public enum Level {
        OK,
        WARNING,
        ERROR
    }
}

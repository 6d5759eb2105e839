package io.keychainauth.cli;

import io.keychainauth.policy.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;

/**
 * The only way to the terminal. Every line is escaped as a whole, so that no path, argument or secret name, wherever it
 * was put in, can move a cursor or hide a character.
 */
final class Output {
    /** Meaning of a word, shown as a colour where there are colours. */
    enum Tone {
        GOOD("32"),
        DOUBTFUL("33"),
        BAD("31");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    private final PrintWriter out;
    private final PrintWriter err;
    private final BooleanSupplier colors;

    /**
     * Writes to two streams.
     *
     * @param colors whether the first is a terminal with colours; asked only where there is something to colour
     */
    Output(PrintWriter out, PrintWriter err, BooleanSupplier colors) {
        this.out = out;
        this.err = err;
        this.colors = colors;
    }

    void line(String text) {
        out.print(Printable.escape(text) + "\n");
    }

    /** A line that begins with a word in a colour. */
    void line(Tone tone, String word, String rest) {
        String shown = Printable.escape(word);
        out.print((colored() ? "\u001b[" + tone.code + "m" + shown + "\u001b[0m" : shown) + Printable.escape(rest)
                + "\n");
    }

    /** A label and its value, aligned under each other. */
    void field(String label, String value) {
        line((label + ":          ").substring(0, Math.max(11, label.length() + 2)) + value);
    }

    void json(Object value) throws IOException {
        own(Json.indented(value) + "\n");
    }

    /** Text of our own making over several lines: help, scripts, JSON. */
    void own(String text) {
        out.print(text);
    }

    /** What a user should know beside the result. */
    void warning(String text) {
        err.print("Warning: " + Printable.escape(text) + "\n");
    }

    /** What a running daemon has to say; it must be seen at once. */
    void notice(String text) {
        err.print(Printable.escape(text) + "\n");
        err.flush();
    }

    void error(String text) {
        err.print("Error: " + Printable.escape(text) + "\n");
    }

    /** A line of explanation on the error stream. */
    void trace(String text) {
        err.print(Printable.escape(text) + "\n");
    }

    void ownError(String text) {
        err.print(text);
    }

    boolean colored() {
        return colors.getAsBoolean();
    }

    /** Hands everything over; false if nobody reads any more. */
    boolean flush() {
        err.flush();
        return !out.checkError();
    }
}

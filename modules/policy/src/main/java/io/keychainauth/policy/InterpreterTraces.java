package io.keychainauth.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds an interpreter under another name by words that only it holds: a copy of BusyBox called {@code mytool} runs
 * whatever it is told to, too. Takes a file block by block.
 */
final class InterpreterTraces {
    private record Trace(String word, String kind) {}

    /** Names of functions that a main program calls and an embedding one does not, or texts of nobody else. */
    private static final List<Trace> TRACES = List.of(
            new Trace("Py_BytesMain", "a Python interpreter"),
            new Trace("BusyBox is copyrighted by many authors", "a multi-call binary (BusyBox)"),
            new Trace("NODE_REPL_HISTORY", "a JavaScript interpreter (Node)"),
            new Trace("BASH_EXECUTION_STRING", "a shell (bash)"),
            new Trace("can't access tty; job control turned off", "a shell"),
            new Trace("perl_parse", "a Perl interpreter"),
            new Trace("ruby_run_node", "a Ruby interpreter"),
            new Trace("LUA_INIT", "a Lua interpreter"),
            new Trace("PHP_INI_SCAN_DIR", "a PHP interpreter"));

    private static final boolean[] BEGINS = new boolean[256];
    private static final int LONGEST =
            TRACES.stream().mapToInt(trace -> trace.word().length()).max().orElseThrow();

    static {
        TRACES.forEach(trace -> BEGINS[trace.word().charAt(0)] = true);
    }

    /** The end of the block before, in which a word may have begun. */
    private byte[] rest = {};

    private final List<String> found = new ArrayList<>();

    void add(byte[] block, int length) {
        if (!found.isEmpty()) {
            return;
        }
        byte[] text = new byte[rest.length + length];
        System.arraycopy(rest, 0, text, 0, rest.length);
        System.arraycopy(block, 0, text, rest.length, length);
        for (int i = 0; i < text.length && found.isEmpty(); i++) {
            if (BEGINS[text[i] & 0xff]) {
                look(text, i);
            }
        }
        rest = Arrays.copyOfRange(text, Math.max(0, text.length - LONGEST + 1), text.length);
    }

    private void look(byte[] text, int at) {
        for (Trace trace : TRACES) {
            if (begins(text, at, trace.word())) {
                found.add(trace.kind());
                return;
            }
        }
    }

    private static boolean begins(byte[] text, int at, String word) {
        int i = 0;
        while (i < word.length() && at + i < text.length && text[at + i] == word.charAt(i)) {
            i++;
        }
        return i == word.length();
    }

    /** What kind of interpreter the content says it is. */
    Optional<String> kind() {
        return found.stream().findFirst();
    }
}

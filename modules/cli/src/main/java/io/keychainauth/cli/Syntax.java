package io.keychainauth.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What a command is called and takes. Parser, help, completion and manual are all made from this.
 *
 * @param name word on the command line
 * @param summary one sentence
 * @param options without those that every command has
 * @param parameters required ones first
 * @param hidden whether help leaves it out
 */
record Syntax(String name, String summary, List<Option> options, List<Parameter> parameters, boolean hidden) {
    static Syntax of(String name, String summary) {
        return new Syntax(name, summary, List.of(), List.of(), false);
    }

    Syntax with(Option... more) {
        return new Syntax(name, summary, joined(options, List.of(more)), parameters, hidden);
    }

    Syntax required(String label, String description) {
        return new Syntax(
                name, summary, options, joined(parameters, List.of(new Parameter(label, true, description))), hidden);
    }

    Syntax optional(String label, String description) {
        return new Syntax(
                name, summary, options, joined(parameters, List.of(new Parameter(label, false, description))), hidden);
    }

    Syntax hide() {
        return new Syntax(name, summary, options, parameters, true);
    }

    /** Everything that may be written behind a dash. */
    List<Option> allOptions() {
        return joined(options, List.of(Option.DEBUG, Option.HELP));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}

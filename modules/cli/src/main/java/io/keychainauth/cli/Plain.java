package io.keychainauth.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the common command lines, those of parameters and long flags only, without loading the parser: that costs more
 * than most commands themselves. Whatever is less plain, wrong usage included, is left to {@link Grammar}.
 */
final class Plain {
    private Plain() {}

    static Optional<Arguments> parse(Syntax syntax, List<String> words) {
        Map<String, List<String>> flags = new HashMap<>();
        List<String> parameters = new ArrayList<>();
        for (String word : words) {
            if (!word.startsWith("-")) {
                parameters.add(word);
            } else if (!isFlag(syntax, word) || flags.put(word, List.of()) != null) {
                return Optional.empty();
            }
        }
        long required = syntax.parameters().stream().filter(Parameter::required).count();
        boolean fits = parameters.size() >= required
                && parameters.size() <= syntax.parameters().size();
        return fits ? Optional.of(new Arguments(flags, parameters)) : Optional.empty();
    }

    private static boolean isFlag(Syntax syntax, String word) {
        for (Option option : syntax.allOptions()) {
            if (option.isFlag() && option.name().equals(word)) {
                return true;
            }
        }
        return false;
    }
}

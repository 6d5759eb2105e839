package io.keychainauth.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a user gave to a command.
 *
 * @param options values of the options that were given, by {@link Option#name()}; a flag has none
 * @param parameters positional ones, in order
 */
record Arguments(Map<String, List<String>> options, List<String> parameters) {
    boolean has(Option option) {
        return options.containsKey(option.name());
    }

    List<String> values(Option option) {
        return options.getOrDefault(option.name(), List.of());
    }

    Optional<String> value(Option option) {
        return values(option).stream().findFirst();
    }

    String parameter(int index) {
        return parameters.get(index);
    }

    Optional<String> optional(int index) {
        return index < parameters.size() ? Optional.of(parameters.get(index)) : Optional.empty();
    }
}

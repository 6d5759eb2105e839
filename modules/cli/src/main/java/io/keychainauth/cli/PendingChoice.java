package io.keychainauth.cli;

import io.keychainauth.policy.Hash;
import io.keychainauth.policy.PendingEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds the one pending entry that a user means; what could mean two means none. */
final class PendingChoice {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{16,64}");

    private PendingChoice() {}

    static PendingEntry of(Arguments arguments, List<PendingEntry> entries) throws Failure {
        return of(arguments, entries, PendingChoice::longEnough);
    }

    /** With another rule of how many digits are enough. */
    static PendingEntry of(Arguments arguments, List<PendingEntry> entries, Predicate<String> enough) throws Failure {
        String given = arguments.parameter(0);
        String prefix = Hash.digits(given);
        if (!enough.test(prefix)) {
            throw Failure.usage(
                    "'" + given + "' is no hash: give 16 to 64 of its hex digits, as list-pending shows it");
        }
        Optional<String> path = arguments.optional(1);
        List<PendingEntry> fitting = entries.stream()
                .filter(entry -> entry.identity().hash().startsWith(prefix))
                .toList();
        List<PendingEntry> chosen = path.isEmpty() ? fitting : at(path.get(), fitting);
        if (chosen.isEmpty()) {
            throw notFound(given, path);
        }
        if (chosen.size() > 1) {
            throw ambiguous(given, chosen);
        }
        return chosen.getFirst();
    }

    /** Fewer digits could be made to collide by whoever builds the second binary: eight take minutes. */
    private static boolean longEnough(String prefix) {
        return DIGITS.matcher(prefix).matches();
    }

    private static List<PendingEntry> at(String path, List<PendingEntry> entries) throws Failure {
        String absolute = Session.path(path).toAbsolutePath().normalize().toString();
        return entries.stream()
                .filter(entry -> entry.identity().path().equals(path)
                        || Path.of(entry.identity().path()).toString().equals(absolute))
                .toList();
    }

    private static Failure notFound(String hash, Optional<String> path) {
        return new Failure(
                Exit.NOT_FOUND,
                "hash " + hash + " not found in pending attempts"
                        + path.map(at -> " at " + at + "; see 'keychain-auth list-pending', or register the path")
                                .orElse("; please specify the binary path: approve " + hash + " [path]"));
    }

    private static Failure ambiguous(String hash, List<PendingEntry> chosen) {
        boolean oneHash =
                chosen.stream().map(entry -> entry.identity().hash()).distinct().count() == 1;
        String paths = String.join(
                ", ", chosen.stream().map(entry -> entry.identity().path()).toList());
        return new Failure(
                Exit.FAILED,
                oneHash
                        ? "hash " + hash + " is pending at " + chosen.size() + " paths (" + paths
                                + "): add the path: approve " + hash + " PATH"
                        : "hash " + hash + " fits " + chosen.size() + " pending binaries (" + paths
                                + "): give more digits");
    }
}

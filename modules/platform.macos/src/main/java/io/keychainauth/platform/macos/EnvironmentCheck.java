package io.keychainauth.platform.macos;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What somebody slipped into the environment.
 *
 * @param environment of the process
 */
record EnvironmentCheck(Map<String, String> environment) {
    /** Names that the launcher found and took away, joined by commas. */
    private static final String DROPPED = "KEYCHAIN_AUTH_DROPPED";

    /** Beginnings of variables that load code into a process, or write what its memory holds (malloc(3)). */
    private static final List<String> HOSTILE =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "DYLD_", "LD_LIBRARY_PATH", "Malloc");

    Finding finding() {
        String name = "environment";
        List<String> present = hostile(environment.keySet().stream());
        if (!present.isEmpty()) {
            return new Finding(
                    name,
                    ERROR,
                    "code may have been loaded into this process by " + String.join(", ", present),
                    "start it as bin/keychain-auth of the image, which drops them");
        }
        List<String> dropped =
                hostile(Stream.of(environment.getOrDefault(DROPPED, "").split(",")));
        if (!dropped.isEmpty()) {
            return new Finding(
                    name,
                    WARNING,
                    "dropped, but set for your other programs: " + String.join(", ", dropped),
                    "look for it in ~/.zprofile, ~/.zshenv and with launchctl getenv");
        }
        return new Finding(name, OK, "nothing that loads code into programs", "");
    }

    private static List<String> hostile(Stream<String> names) {
        return names.filter(name -> HOSTILE.stream().anyMatch(name::startsWith))
                .sorted()
                .toList();
    }
}

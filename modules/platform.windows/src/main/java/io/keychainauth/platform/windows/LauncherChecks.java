package io.keychainauth.platform.windows;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;

import io.keychainauth.platform.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What only the options of the virtual machine can shut. They are compiled into the launcher and nobody can change them
 * at run time, so whether it started us says what they are.
 *
 * @param image folder of the running image
 * @param program file that runs
 */
record LauncherChecks(Path image, Optional<String> program) {
    static final String NAME = "keychain-auth.exe";
    private static final String MEND = "start it as bin\\" + NAME + " of the image, not through java";

    List<Finding> all() {
        // Paths of one file differ in case at most here; where case counts, too strict is the right side.
        boolean launched =
                program.map(Path::of).equals(Optional.of(image.resolve("bin").resolve(NAME)));
        return List.of(
                finding("attach", launched, "attaching to the virtual machine"),
                finding("dynamic_agents", launched, "loading an agent into the virtual machine"),
                finding("perf_data", launched, "a file of counters in the folder for temporary files"),
                finding("crash_report", launched, "a crash report with the memory of stacks"));
    }

    private static Finding finding(String name, boolean launched, String what) {
        return launched
                ? new Finding(name, OK, what + " is switched off by the launcher", "")
                : new Finding(name, ERROR, what + " is not switched off: the launcher did not start this", MEND);
    }
}

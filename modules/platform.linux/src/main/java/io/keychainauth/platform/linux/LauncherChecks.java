package io.keychainauth.platform.linux;

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
 */
record LauncherChecks(SystemTree tree, Path image) {
    private static final String MEND = "start it as bin/keychain-auth of the image, not through java";

    List<Finding> all() {
        Optional<String> launcher =
                Optional.of(image.resolve("bin/keychain-auth").toString());
        boolean launched = tree.link("/proc/self/exe").equals(launcher);
        return List.of(
                finding("attach", launched, "attaching to the virtual machine"),
                finding("dynamic_agents", launched, "loading an agent into the virtual machine"),
                finding("perf_data", launched, "a file of counters in /tmp"),
                finding("crash_report", launched, "a crash report with the memory of stacks"));
    }

    private static Finding finding(String name, boolean launched, String what) {
        return launched
                ? new Finding(name, OK, what + " is switched off by the launcher", "")
                : new Finding(name, ERROR, what + " is not switched off: the launcher did not start this", MEND);
    }
}

package io.keychainauth.platform.linux;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import java.nio.file.Files;
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
        Path launcher = image.resolve("bin/keychain-auth");
        boolean launched = tree.link("/proc/self/exe").equals(Optional.of(launcher.toString()));
        return List.of(
                moment(launcher),
                finding("attach", launched, "attaching to the virtual machine"),
                finding("dynamic_agents", launched, "loading an agent into the virtual machine"),
                finding("perf_data", launched, "a file of counters in /tmp"),
                finding("crash_report", launched, "a crash report with the memory of stacks"));
    }

    /** A program that its user may not read is shielded by the kernel from exec on, any other by its own first steps. */
    private static Finding moment(Path launcher) {
        return Files.isReadable(launcher)
                ? new Finding(
                        "launcher_mode",
                        WARNING,
                        "you may read " + launcher
                                + ": in the moment of its start, other programs of yours can seize it",
                        "install it with root as owner and mode 0711")
                : new Finding("launcher_mode", OK, "no program of yours can seize it as it starts", "");
    }

    private static Finding finding(String name, boolean launched, String what) {
        return launched
                ? new Finding(name, OK, what + " is switched off by the launcher", "")
                : new Finding(name, ERROR, what + " is not switched off: the launcher did not start this", MEND);
    }
}

package io.keychainauth.platform.macos;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;
import java.util.List;

/**
 * What only the options of the virtual machine can shut. They are compiled into the launcher and nobody can change them
 * at run time, so whether it started us says what they are.
 *
 * @param image folder of the running image
 */
record LauncherChecks(Kernel kernel, Path image, long process) {
    static final String NAME = "/bin/keychain-auth";
    private static final String MEND = "start it as bin/keychain-auth of the image, not through java";

    List<Finding> all() {
        boolean launched = launched();
        return List.of(
                finding("attach", launched, "attaching to the virtual machine"),
                finding("dynamic_agents", launched, "loading an agent into the virtual machine"),
                finding("perf_data", launched, "a file of counters in the folder for temporary files"),
                finding("crash_report", launched, "a crash report with the memory of stacks"));
    }

    private boolean launched() {
        try {
            return kernel.program(process).equals(image + NAME);
        } catch (PlatformException e) {
            return false;
        }
    }

    private static Finding finding(String name, boolean launched, String what) {
        return launched
                ? new Finding(name, OK, what + " is switched off by the launcher", "")
                : new Finding(name, ERROR, what + " is not switched off: the launcher did not start this", MEND);
    }
}

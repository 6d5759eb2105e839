package io.keychainauth.platform.macos;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.macos.Kernel.CoreLimit;
import java.util.List;

/** What holds for our own process; the launcher gives the command line and the daemon the same. */
record ProcessChecks(Kernel kernel, long process) {
    private static final String MEND = "start it as bin/keychain-auth of the image, not through java";

    List<Finding> all() {
        return List.of(user(), traced(), coreLimit());
    }

    private Finding user() {
        if (kernel.effectiveUser() == 0) {
            return new Finding(
                    "administrator",
                    WARNING,
                    "run by root, for whom \"the user cannot write this\" means nothing",
                    "run it as the user whose secrets it guards");
        }
        return new Finding("administrator", OK, "not run by root", "");
    }

    private Finding traced() {
        try {
            return kernel.traced(process)
                    ? new Finding("traced", ERROR, "another process traces this one and can read its memory", MEND)
                    : new Finding("traced", OK, "nobody traces this process", "");
        } catch (PlatformException e) {
            return new Finding("traced", ERROR, e.getMessage(), MEND);
        }
    }

    private Finding coreLimit() {
        try {
            return kernel.coreLimit().equals(CoreLimit.NONE)
                    ? new Finding("core_limit", OK, "no core files", "")
                    : new Finding("core_limit", ERROR, "a crash may write memory into a core file", MEND);
        } catch (PlatformException e) {
            return new Finding("core_limit", ERROR, e.getMessage(), MEND);
        }
    }
}

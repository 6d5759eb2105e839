package io.keychainauth.platform.linux;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.linux.Kernel.CoreLimit;
import java.util.List;

/** What holds for our own process; the launcher gives the command line and the daemon the same. */
record ProcessChecks(Kernel kernel) {
    private static final String MEND = "start it as bin/keychain-auth of the image, not through java";

    List<Finding> all() {
        return List.of(user(), dumpable(), coreLimit());
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

    private Finding dumpable() {
        try {
            return kernel.dumpable()
                    ? new Finding("dumpable", ERROR, "other programs of yours may read this process", MEND)
                    : new Finding("dumpable", OK, "no other program of yours can read this process", "");
        } catch (PlatformException e) {
            return new Finding("dumpable", ERROR, String.valueOf(e.getMessage()), MEND);
        }
    }

    private Finding coreLimit() {
        try {
            return kernel.coreLimit().equals(CoreLimit.NONE)
                    ? new Finding("core_limit", OK, "no core files", "")
                    : new Finding("core_limit", ERROR, "a crash may write memory into a core file", MEND);
        } catch (PlatformException e) {
            return new Finding("core_limit", ERROR, String.valueOf(e.getMessage()), MEND);
        }
    }
}

package io.keychainauth.platform.windows;

import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;

/** What this Windows can do for a process: the command asks it of its own, and the daemon gets the same. */
record ProcessChecks(Machine machine) {
    Finding mitigations() {
        return machine.restrict()
                ? new Finding(
                        "mitigations",
                        OK,
                        "no old-fashioned extension is loaded into the daemon, nor a remote library",
                        "")
                : new Finding(
                        "mitigations",
                        WARNING,
                        "this Windows cannot keep other programs' extensions out of the daemon",
                        "use Windows 10, version 1709, or newer");
    }
}

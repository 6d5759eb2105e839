package io.keychainauth.platform.macos;

import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.PlatformException;
import java.util.List;

/** What can be asked of the machine. No call of the system's library says whether its integrity protection is on. */
record MachineChecks(Kernel kernel) {
    List<Finding> all() {
        return List.of(shown(), swap());
    }

    /** Goes when somebody has run it; until then nobody may believe more than was shown. */
    private static Finding shown() {
        return new Finding(
                "platform",
                WARNING,
                "compiled and tested with doubles of macOS, not yet run on a Mac",
                "run scripts/mac-acceptance.sh and read docs/platforms/macos.md");
    }

    private Finding swap() {
        String name = "swap";
        try {
            return kernel.swapEncrypted()
                    ? new Finding(name, OK, "memory that is swapped out is encrypted", "")
                    : new Finding(
                            name,
                            WARNING,
                            "secrets in memory can reach the disk: swapped memory is not encrypted",
                            "switch FileVault on");
        } catch (PlatformException e) {
            return new Finding(name, WARNING, e.getMessage(), "look at sysctl vm.swapusage");
        }
    }
}

package io.keychainauth.platform.windows;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.PlatformException;
import java.util.List;
import java.util.Optional;

/**
 * A running daemon as any other program of its user sees it, for it may have been started long ago and by others.
 *
 * @param program file that it runs, if that can be seen
 */
record DaemonProcess(Machine machine, long pid, Optional<String> program) {
    private static final String MEND = "run keychain-auth stop, then start bin\\keychain-auth.exe of the image";

    List<Finding> findings() {
        return List.of(memory(), launcher());
    }

    /** Tried, not computed: this is what an attacker would do first. */
    private Finding memory() {
        String name = "daemon_memory";
        try {
            boolean readable = machine.readable(pid);
            if (!readable && !machine.steerable(pid)) {
                return new Finding(name, OK, "no other program of yours can read the daemon's memory", "");
            }
            if (machine.elevated()) {
                return new Finding(name, OK, "administrators read every process", "");
            }
            String text = readable
                    ? "other programs of yours may read the daemon's memory"
                    : "other programs of yours may have the daemon's threads run what they like";
            return new Finding(name, ERROR, text, MEND);
        } catch (PlatformException e) {
            return new Finding(name, WARNING, e.getMessage(), "look again with keychain-auth status");
        }
    }

    private Finding launcher() {
        String running = program.orElse("a program that cannot be seen");
        return running.endsWith("\\" + LauncherChecks.NAME)
                ? new Finding("daemon_launcher", OK, "the daemon was started by its launcher", "")
                : new Finding(
                        "daemon_launcher",
                        ERROR,
                        "the daemon was started as " + running
                                + ": others may have attached to it, or loaded an agent, while it started",
                        MEND);
    }
}

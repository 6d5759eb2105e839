package io.keychainauth.platform.macos;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.PlatformException;
import java.util.List;

/**
 * A running daemon as any other program of its user sees it, for it may have been started long ago and by others. Who may
 * take its memory cannot be tried: the system asks for an entitlement, and then the user, before it looks at the process
 * (task_for_pid).
 */
record DaemonProcess(Kernel kernel, long pid) {
    private static final String MEND = "run keychain-auth stop, then start bin/keychain-auth of the image";

    List<Finding> findings() {
        return List.of(tracer(), launcher());
    }

    private Finding tracer() {
        String name = "daemon_traced";
        try {
            return kernel.traced(pid)
                    ? new Finding(name, ERROR, "another process traces the daemon and can read its memory", MEND)
                    : new Finding(name, OK, "nobody traces the daemon", "");
        } catch (PlatformException e) {
            return new Finding(name, WARNING, e.getMessage(), "look again with keychain-auth status");
        }
    }

    private Finding launcher() {
        String running;
        try {
            running = kernel.program(pid);
        } catch (PlatformException e) {
            running = "a program that cannot be seen";
        }
        return running.endsWith(LauncherChecks.NAME)
                ? new Finding("daemon_launcher", OK, "the daemon was started by its launcher", "")
                : new Finding(
                        "daemon_launcher",
                        ERROR,
                        "the daemon was started as " + running
                                + ": others may have attached to it, or loaded an agent, while it started",
                        MEND);
    }
}

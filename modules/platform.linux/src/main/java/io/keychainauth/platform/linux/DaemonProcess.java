package io.keychainauth.platform.linux;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;

import io.keychainauth.platform.Finding;
import java.util.List;
import java.util.Optional;

/**
 * A running daemon as any other program of its user sees it, for it may have been started long ago and by others.
 *
 * @param user who looks
 */
record DaemonProcess(SystemTree tree, long pid, long user) {
    private static final String MEND = "run keychain-auth stop, then start bin/keychain-auth of the image";
    private static final String NAME = "keychain-auth";

    List<Finding> findings() {
        return List.of(memory(), launcher(), coreLimit());
    }

    /** The kernel lets nobody of the same user follow this link of a process that is not dumpable (proc_pid_exe(5)). */
    private Finding memory() {
        String name = "daemon_memory";
        if (user == 0) {
            return new Finding(name, OK, "root reads every process", "");
        }
        return tree.link("/proc/" + pid + "/exe").isPresent()
                ? new Finding(name, ERROR, "other programs of yours may read the daemon's memory", MEND)
                : new Finding(name, OK, "no other program of yours can read the daemon's memory", "");
    }

    /** The launcher names its process before anything else; started through java it is called java (prctl(2)). */
    private Finding launcher() {
        Optional<String> name = tree.text("/proc/" + pid + "/comm");
        return name.equals(Optional.of(NAME))
                ? new Finding("daemon_launcher", OK, "the daemon was started by its launcher", "")
                : new Finding(
                        "daemon_launcher",
                        ERROR,
                        "the daemon was started as " + name.orElse("a program that cannot be seen")
                                + ": others may have attached to it, or loaded an agent, while it started",
                        MEND);
    }

    private Finding coreLimit() {
        boolean none = tree.text("/proc/" + pid + "/limits").stream()
                .flatMap(String::lines)
                .anyMatch(line -> line.matches("Max core file size +0 +0 .*"));
        return none
                ? new Finding("daemon_core_limit", OK, "the daemon leaves no core files", "")
                : new Finding("daemon_core_limit", ERROR, "a crash of the daemon may write its memory to disk", MEND);
    }
}

package io.keychainauth.platform.linux;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import java.util.List;
import java.util.stream.Stream;

/** What the user's login lacks, and what somebody slipped into its environment. */
record SessionChecks(UserSession session) {
    /** Names that the launcher found and took away, joined by commas. */
    private static final String DROPPED = "KEYCHAIN_AUTH_DROPPED";

    /** Prefixes of variables that load code into a process or turn it to another bus or keyring. */
    private static final List<String> HOSTILE = List.of(
            "JAVA_TOOL_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "_JAVA_OPTIONS",
            "LD_",
            "GLIBC_TUNABLES",
            "GCONV_PATH",
            "SECRET_",
            "GIO_");

    List<Finding> all() {
        return List.of(runtimeFolder(), bus(), environment());
    }

    private Finding runtimeFolder() {
        return session.runtimeFolder()
                .map(folder -> new Finding("runtime_dir", OK, "XDG_RUNTIME_DIR is " + folder, ""))
                .orElseGet(() -> new Finding(
                        "runtime_dir",
                        WARNING,
                        "XDG_RUNTIME_DIR is no folder of yours: the socket lies below ~/.cache",
                        "log in through PAM (pam_systemd, pam_elogind) or set it to a folder of mode 0700"));
    }

    private Finding bus() {
        return session.bus()
                .map(address -> new Finding("session_bus", OK, "session bus at " + address, ""))
                .orElseGet(() -> new Finding(
                        "session_bus",
                        WARNING,
                        "no session bus, so no keyring: secrets go to the file store",
                        "start inside the desktop session, or choose --store file to be clear about it"));
    }

    private Finding environment() {
        List<String> present = session.environment().keySet().stream()
                .filter(SessionChecks::hostile)
                .sorted()
                .toList();
        if (!present.isEmpty()) {
            return new Finding(
                    "environment",
                    ERROR,
                    "code may have been loaded into this process by " + String.join(", ", present),
                    "start it as bin/keychain-auth of the image, which drops them");
        }
        List<String> dropped = Stream.of(
                        session.environment().getOrDefault(DROPPED, "").split(","))
                .filter(SessionChecks::hostile)
                .toList();
        if (!dropped.isEmpty()) {
            return new Finding(
                    "environment",
                    WARNING,
                    "dropped, but set for your other programs: " + String.join(", ", dropped),
                    "look for it in ~/.profile, ~/.config/environment.d and systemctl --user show-environment");
        }
        return new Finding("environment", OK, "nothing that loads code into programs", "");
    }

    private static boolean hostile(String variable) {
        return HOSTILE.stream().anyMatch(variable::startsWith);
    }
}

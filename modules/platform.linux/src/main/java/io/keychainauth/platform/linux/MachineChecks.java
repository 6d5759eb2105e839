package io.keychainauth.platform.linux;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;

import io.keychainauth.platform.Finding;
import java.util.List;
import java.util.Optional;

/** What the machine as a whole says of itself below {@code /proc}. */
record MachineChecks(SystemTree tree) {
    /** Inode number of the initial user namespace, fixed in the kernel (PROC_USER_INIT_INO, linux/proc_ns.h). */
    private static final String INITIAL_NAMESPACE = "user:[4026531837]";

    List<Finding> all() {
        return List.of(kernel(), tracing(), userNamespace(), userNamespaces(), swap());
    }

    private Finding kernel() {
        Optional<KernelRelease> release =
                tree.text("/proc/sys/kernel/osrelease").flatMap(KernelRelease::parse);
        return release.map(MachineChecks::kernel)
                .orElseGet(() -> new Finding(
                        "kernel",
                        ERROR,
                        "/proc/sys/kernel/osrelease cannot be read",
                        "mount /proc without subset=pid"));
    }

    /** Only what cannot be tried without a program of our own that runs; the rest is asked of the kernel itself. */
    private static Finding kernel(KernelRelease release) {
        String running = "Linux " + release.text();
        if (release.runningFilesWritable()) {
            return new Finding(
                    "kernel",
                    WARNING,
                    running + " lets running executables be changed: files of your own are hashed at each connection",
                    "use Linux 6.12.2 or newer");
        }
        return new Finding("kernel", OK, running, "");
    }

    /** Who may trace a program may read its secrets, and write its code once it has been proven. */
    private Finding tracing() {
        String mend = "write kernel.yama.ptrace_scope=2 into /etc/sysctl.d/10-ptrace.conf and run sysctl --system,"
                + " if you debug nothing here";
        Optional<String> scope = tree.text("/proc/sys/kernel/yama/ptrace_scope");
        if (scope.isEmpty()) {
            return tracing(
                    "the kernel has no Yama: any program of yours may trace an approved one",
                    "use a kernel with CONFIG_SECURITY_YAMA, and name yama in its lsm= if that is set");
        }
        return switch (scope.get()) {
            case "0" -> tracing("ptrace_scope is 0: any program of yours may trace an approved one", mend);
            case "1" -> tracing("ptrace_scope is 1: whatever program starts an approved one may trace it", mend);
            case "2" -> new Finding("ptrace_scope", OK, "ptrace_scope is 2: only root may trace programs", "");
            case "3" -> new Finding("ptrace_scope", OK, "ptrace_scope is 3: nobody may trace programs", "");
            default -> tracing("ptrace_scope is not understood", mend);
        };
    }

    private static Finding tracing(String text, String mend) {
        return new Finding("ptrace_scope", WARNING, text, mend);
    }

    private Finding userNamespace() {
        Optional<String> ours = tree.link("/proc/self/ns/user");
        if (ours.equals(Optional.of(INITIAL_NAMESPACE))) {
            return new Finding("user_namespace", OK, "in the machine's first user namespace", "");
        }
        return new Finding(
                "user_namespace",
                WARNING,
                "in a user namespace of its own: only programs inside it can be proven, and whoever made it rules over them",
                "start outside the container; a user unit needs PrivateUsers, ProtectHome, ProtectSystem and"
                        + " PrivateTmp off");
    }

    /**
     * In a user namespace of its own anybody has the capabilities that setting the executable of a memory takes (prctl(2),
     * PR_SET_MM_MAP), and a sibling that shares the memory (CLONE_VM) sets it for a process outside.
     */
    private Finding userNamespaces() {
        String name = "user_namespaces";
        Optional<String> most = tree.text("/proc/sys/user/max_user_namespaces");
        boolean none = tree.link("/proc/self/ns/user").isEmpty();
        if (none || most.equals(Optional.of("0"))) {
            return new Finding(name, OK, "nobody can make user namespaces", "");
        }
        if (says("/proc/sys/kernel/unprivileged_userns_clone", "0")) {
            return new Finding(name, OK, "only root can make user namespaces", "");
        }
        // Profiles are by path: whoever starts one of these programs, with a library of his own in it, say, has what it
        // has.
        String who = says("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1")
                ? "AppArmor still lets some programs have capabilities in user namespaces, and you may start these:"
                        + " a program of yours"
                : "user namespaces give any program of yours capabilities: it";
        return new Finding(
                name,
                WARNING,
                who + " may pass for an approved one that never ran",
                "write user.max_user_namespaces=0 into /etc/sysctl.d/10-user-namespaces.conf and run sysctl --system,"
                        + " if no sandbox or container of yours needs them");
    }

    private boolean says(String file, String value) {
        return tree.text(file).equals(Optional.of(value));
    }

    private Finding swap() {
        List<String> plain = SwapArea.parse(tree.text("/proc/swaps").orElse("")).stream()
                .filter(area -> !area.keptFromDisk(tree))
                .map(SwapArea::path)
                .toList();
        if (plain.isEmpty()) {
            return new Finding("swap", OK, "no unencrypted swap on disk", "");
        }
        return new Finding(
                "swap",
                WARNING,
                "secrets in memory can reach the disk through " + String.join(", ", plain),
                "encrypt it (crypttab(5)) or use zram");
    }
}

package io.keychainauth.platform.linux;

import static io.keychainauth.platform.Finding.Level.ERROR;
import static io.keychainauth.platform.Finding.Level.OK;
import static io.keychainauth.platform.Finding.Level.WARNING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Finding.Level;
import io.keychainauth.platform.linux.Kernel.CoreLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    private Path root;

    private final FakeKernel kernel = new FakeKernel();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void aMachineInOrder() throws IOException {
        kernel.dumpable = false;
        kernel.coreLimit = CoreLimit.NONE;
        environment.put("HOME", root.toString());
        environment.put("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/bus");
        write("proc/sys/kernel/osrelease", "6.18.4-amd64\n");
        write("proc/sys/kernel/yama/ptrace_scope", "1\n");
        write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/zram0 partition 1 0 100\n");
    }

    @Test
    void everyCheckIsNamedOnceAndEveryFaultHasAMend() throws IOException {
        Set<String> names = new TreeSet<>();
        List<Finding> findings = findings();
        findings.forEach(finding -> assertTrue(names.add(finding.name()), finding.name()));
        assertEquals(
                Set.of(
                        "kernel",
                        "ptrace_scope",
                        "user_namespace",
                        "user_namespaces",
                        "swap",
                        "administrator",
                        "dumpable",
                        "core_limit",
                        "launcher_mode",
                        "attach",
                        "dynamic_agents",
                        "perf_data",
                        "crash_report",
                        "runtime_dir",
                        "session_bus",
                        "environment",
                        "image"),
                names);
        kernel.failing = true;
        kernel.user = 0;
        Files.delete(root.resolve("proc/sys/kernel/osrelease"));
        environment.clear();
        for (Finding finding : findings()) {
            assertEquals(finding.level() == OK, finding.mend().isEmpty(), finding.toString());
            assertFalse(finding.text().contains("\n"), finding.toString());
        }
    }

    @Test
    void kernel() throws IOException {
        expect("kernel", OK, "6.18.4");
        write("proc/sys/kernel/osrelease", "6.12.1");
        expect("kernel", WARNING, "running executables");
        write("proc/sys/kernel/osrelease", "");
        expect("kernel", ERROR, "cannot be read");
    }

    @Test
    void tracing() throws IOException {
        expect("ptrace_scope", WARNING, "is 1: whatever program starts an approved one");
        write("proc/sys/kernel/yama/ptrace_scope", "0\n");
        expect("ptrace_scope", WARNING, "is 0: any program");
        write("proc/sys/kernel/yama/ptrace_scope", "2\n");
        expect("ptrace_scope", OK, "is 2: only root");
        write("proc/sys/kernel/yama/ptrace_scope", "3\n");
        expect("ptrace_scope", OK, "is 3: nobody");
        write("proc/sys/kernel/yama/ptrace_scope", "4\n");
        expect("ptrace_scope", WARNING, "not understood");
        write("proc/sys/kernel/yama/ptrace_scope", "yes");
        expect("ptrace_scope", WARNING, "not understood");
        Files.delete(root.resolve("proc/sys/kernel/yama/ptrace_scope"));
        expect("ptrace_scope", WARNING, "Yama");
    }

    @Test
    void swap() throws IOException {
        expect("swap", OK, "");
        write(
                "proc/swaps",
                "Filename\n/dev/sda2 partition 8 0 -2\n/dev/dm-1 partition 8 0 -3\n/swap\\040file file 1\n");
        expect("swap", WARNING, "/dev/sda2, /dev/dm-1, /swap\\040file");
        write("sys/class/block/dm-1/dm/uuid", "CRYPT-PLAIN-swap\n");
        expect("swap", WARNING, "/dev/sda2, /swap\\040file");
        Files.delete(root.resolve("proc/swaps"));
        expect("swap", OK, "");
    }

    @Test
    void userNamespace() throws IOException {
        expect("user_namespace", WARNING, "");
        Path namespaces = Files.createDirectories(root.resolve("proc/self/ns"));
        if (!root.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        Files.createSymbolicLink(namespaces.resolve("user"), Path.of("user:[4026531837]"));
        expect("user_namespace", OK, "");
        Files.delete(namespaces.resolve("user"));
        Files.createSymbolicLink(namespaces.resolve("user"), Path.of("user:[4026532666]"));
        expect("user_namespace", WARNING, "");
    }

    /** A kernel without the files of a distribution leaves the limit alone to say it. */
    @Test
    @Tag("links")
    void userNamespaces() throws IOException {
        expect("user_namespaces", OK, "nobody");
        Path namespaces = Files.createDirectories(root.resolve("proc/self/ns"));
        Files.createSymbolicLink(namespaces.resolve("user"), Path.of("user:[4026531837]"));
        expect("user_namespaces", WARNING, "any program of yours");
        write("proc/sys/user/max_user_namespaces", "0\n");
        expect("user_namespaces", OK, "nobody");
        write("proc/sys/user/max_user_namespaces", "31023\n");
        expect("user_namespaces", WARNING, "capabilities");
        write("proc/sys/kernel/unprivileged_userns_clone", "1\n");
        write("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "0\n");
        expect("user_namespaces", WARNING, "any program of yours");
        write("proc/sys/kernel/unprivileged_userns_clone", "0\n");
        expect("user_namespaces", OK, "only root");
        write("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
        expect("user_namespaces", OK, "only root");
        write("proc/sys/kernel/unprivileged_userns_clone", "1\n");
        expect("user_namespaces", WARNING, "AppArmor still lets some programs");
        write("proc/sys/user/max_user_namespaces", "");
        write("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "");
        expect("user_namespaces", WARNING, "any program of yours");
    }

    @Test
    void ownProcess() throws IOException {
        expect("dumpable", OK, "");
        expect("core_limit", OK, "");
        expect("administrator", OK, "");
        kernel.dumpable = true;
        kernel.coreLimit = new CoreLimit(0, -1);
        kernel.user = 0;
        expect("dumpable", ERROR, "read this process");
        expect("core_limit", ERROR, "core file");
        expect("administrator", WARNING, "root");
        kernel.failing = true;
        expect("dumpable", ERROR, "prctl");
        expect("core_limit", ERROR, "getrlimit");
    }

    @Test
    void startedByTheLauncher() throws IOException {
        for (String name : List.of("attach", "dynamic_agents", "perf_data", "crash_report")) {
            expect(name, ERROR, "the launcher did not start this");
        }
        Path self = Files.createDirectories(root.resolve("proc/self"));
        Files.createSymbolicLink(self.resolve("exe"), root.resolve("bin/keychain-auth"));
        for (String name : List.of("attach", "dynamic_agents", "perf_data", "crash_report")) {
            expect(name, OK, "switched off");
        }
    }

    @Test
    void launcherMode() throws IOException {
        write("bin/keychain-auth", "");
        expect("launcher_mode", WARNING, "can seize it");
        Files.delete(root.resolve("bin/keychain-auth"));
        expect("launcher_mode", OK, "as it starts");
    }

    @Test
    void aDaemonFromOutside() throws IOException {
        write("proc/4711/comm", "keychain-auth\n");
        write("proc/4711/limits", "Max core file size        0                    0                    bytes\n");
        assertEquals(List.of(OK, OK, OK), daemon());
        write("proc/4711/comm", "java\n");
        write("proc/4711/limits", "Max core file size        0                    unlimited            bytes\n");
        Files.createSymbolicLink(root.resolve("proc/4711/exe"), Path.of("/image/bin/java"));
        assertEquals(List.of(ERROR, ERROR, ERROR), daemon());
        kernel.user = 0;
        assertEquals(List.of(OK, ERROR, ERROR), daemon());
    }

    private List<Level> daemon() {
        List<Finding> findings = new LinuxPlatform(kernel, new SystemTree(root)).examine(4711);
        findings.forEach(
                finding -> assertEquals(finding.level() == OK, finding.mend().isEmpty(), finding.toString()));
        return findings.stream().map(Finding::level).toList();
    }

    @Test
    void session() throws IOException {
        expect("runtime_dir", WARNING, "XDG_RUNTIME_DIR");
        expect("session_bus", OK, "");
        expect("environment", OK, "");
        environment.remove("DBUS_SESSION_BUS_ADDRESS");
        expect("session_bus", WARNING, "");
        environment.put("KEYCHAIN_AUTH_DROPPED", "LD_PRELOAD,JAVA_TOOL_OPTIONS,\u001b[31m");
        expect("environment", WARNING, ": LD_PRELOAD, JAVA_TOOL_OPTIONS");
        environment.put("SECRET_BACKEND", "file");
        expect("environment", ERROR, "SECRET_BACKEND");
    }

    @Test
    void image() throws IOException {
        if (!root.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        long owner = (int) Files.getAttribute(root, "unix:uid");
        kernel.user = owner == 0 ? 4711 : owner;
        expect("image", WARNING, "you may change");
        kernel.user = 0;
        expect("image", OK, "root");
    }

    private void expect(String name, Level level, String part) {
        Finding finding = findings().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertEquals(level, finding.level(), finding.toString());
        assertTrue(finding.text().contains(part), finding.toString());
    }

    private List<Finding> findings() {
        return new LinuxPlatform(kernel, new SystemTree(root)).doctor(environment, root);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}

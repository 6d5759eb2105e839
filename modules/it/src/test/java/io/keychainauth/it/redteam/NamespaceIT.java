package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Places where paths, process ids and executables mean what the attacker says. */
class NamespaceIT {
    private static final String CHECK = "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"aws\"}";

    @Test
    void anotherLibraryUnderAnApprovedProgram() throws IOException {
        Row.of(
                        "A12",
                        "another library lies at a path of the system, in a mount namespace of the attacker's (unshare -Ur -m)")
                .off("namespaces", "libraries-in-place", "pinned-libraries")
                .attack(scene -> {
                    Path counter = scene.approve(scene.program("counter.c", "counter", "-lm"));
                    Path thief = scene.program("thief.c", "thief.so", "-shared", "-fPIC");
                    return scene.steal(
                            "unshare",
                            "--user",
                            "--map-root-user",
                            "--mount",
                            "env",
                            "SOCKET=" + scene.socket(),
                            "REQUEST=" + scene.request(),
                            "sh",
                            "-c",
                            "mount --bind " + thief + " " + libraryOfMathematics() + " && exec " + counter);
                })
                .denied("different_user_namespace")
                .run();
    }

    private static String libraryOfMathematics() {
        return Machine.run(List.of("sh", "-c", "realpath $(gcc -print-file-name=libm.so.6)"))
                .out()
                .strip();
    }

    @Test
    void anExecutableLinkIsForged() throws IOException {
        Row.of("A12", "/proc/PID/exe is forged (PR_SET_MM_MAP) to name an approved program, unshare -Ur")
                .off("namespaces", "executable-mapped", "jit")
                .attack(scene -> forge(scene, ""))
                .denied("different_user_namespace")
                .deeper("executable_not_mapped", "namespaces")
                .run();
        Row.of("A12", "the same, and the approved program is mapped as executable too")
                .off("namespaces", "jit")
                .attack(scene -> forge(scene, "map"))
                .denied("different_user_namespace")
                .deeper("anonymous_executable_memory", "namespaces")
                .run();
    }

    @Test
    void withoutAUserNamespaceTheKernelForgesNothing() throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            Outcome outcome = scene.steal(
                    forger(scene).toString(),
                    scene.socket(),
                    scene.request(),
                    scene.tool().toString());
            assertEquals("PR_SET_MM_MAP: EPERM", outcome.seen());
        }
        Row.of("A12", "/proc/PID/exe is forged (PR_SET_MM_MAP) outside of any namespace of the attacker's")
                .notPossibleHere("PR_SET_MM_MAP: EPERM");
    }

    private static Outcome forge(Scene scene, String map) {
        return scene.steal(
                "unshare",
                "--user",
                "--map-root-user",
                "sh",
                "-c",
                "exec \"$@\"",
                "sh",
                forger(scene).toString(),
                scene.socket(),
                scene.request(),
                scene.tool().toString(),
                map);
    }

    private static Path forger(Scene scene) {
        return scene.program("forge_exe.c", "forger", "-static", "-fno-stack-protector", "-fcf-protection=none");
    }

    @Test
    void aWriterIsForged() throws IOException {
        Row.of("A12", "SCM_CREDENTIALS that name another writer, from a process id namespace of the attacker's")
                .off("namespaces")
                .attack(scene -> {
                    Path passing = scene.approve(scene.program("pass_socket.c", "passing"));
                    Path forger = scene.program("receiver.c", "forger");
                    return scene.steal(
                            "unshare",
                            "--user",
                            "--map-root-user",
                            "--pid",
                            "--fork",
                            "--mount-proc",
                            passing.toString(),
                            scene.socket(),
                            scene.request(),
                            forger.toString());
                })
                .denied("different_user_namespace")
                .run();
    }

    @Test
    void aWriterCannotBeForgedOutside() throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            Path passing = scene.approve(scene.program("pass_socket.c", "passing"));
            Path forger = scene.program("receiver.c", "forger");
            Outcome outcome = scene.steal(passing.toString(), scene.socket(), scene.request(), forger.toString());
            assertEquals("sendmsg with another's credentials: Operation not permitted", outcome.seen());
        }
        Row.of("A12", "SCM_CREDENTIALS that name another writer, outside of any namespace of the attacker's")
                .notPossibleHere("sendmsg: EPERM");
    }

    @Test
    void anApprovedProgramInNamespacesOfTheAttackers() throws IOException {
        inside("in a user namespace (unshare -Ur)", "different_user_namespace", "--user", "--map-root-user");
        inside(
                "in a user and process id namespace (unshare -Ur -p)",
                "different_user_namespace",
                "--user",
                "--map-root-user",
                "--pid",
                "--fork",
                "--mount-proc");
        inside(
                "in a user and network namespace (unshare -Ur -n)",
                "different_user_namespace",
                "--user",
                "--map-root-user",
                "--net");
    }

    private static void inside(String where, String refusal, String... unshare) throws IOException {
        Row.of("A12", "an approved program is started " + where)
                .off("namespaces", "peer-sockets")
                .attack(scene -> scene.steal(command("unshare", unshare, scene)))
                .denied(refusal)
                .run();
    }

    private static String[] command(String first, String[] options, Scene scene) {
        return java.util.stream.Stream.of(
                        List.of(first),
                        List.of(options),
                        List.of(scene.tool().toString(), scene.socket(), CHECK, scene.request()))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    /** Each kind alone, as containers have them; only root can make one without a user namespace. */
    @Test
    void anApprovedProgramInOneNamespaceOfRoots() throws IOException {
        for (Map.Entry<String, String> kind : Map.of(
                        "mount", "different_mount_namespace",
                        "pid", "different_pid_namespace",
                        "net", "different_network_namespace")
                .entrySet()) {
            Row row = Row.of(
                            "A12", "an approved program runs in another " + kind.getKey() + " namespace that root made")
                    .off("namespaces", "peer-sockets");
            if (!Machine.get().root()) {
                row.notPossibleHere("without root no such namespace without a user namespace");
                continue;
            }
            row.attack(scene -> {
                        List<String> command = scene.profile()
                                .prepare(List.of(scene.tool().toString(), scene.socket(), CHECK, scene.request()))
                                .command();
                        command.addAll(0, List.of("unshare", "--fork", "--" + kind.getKey()));
                        Finished finished = Machine.run(command);
                        return Outcome.stealing(scene, (finished.out() + finished.err()).strip());
                    })
                    .denied(kind.getValue())
                    .run();
        }
    }
}

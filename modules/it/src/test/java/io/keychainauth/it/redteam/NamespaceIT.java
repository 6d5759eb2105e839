package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Places where paths, process ids and executables mean what the attacker says. */
class NamespaceIT {
    /** How any user makes namespaces of his own, and rules over them, where the system lets him. */
    private static final String[] OWN = {"unshare", "--user", "--map-root-user", "true"};

    private static final String STARTED = "an approved program is started in %s of the attacker's (unshare)";
    private static final String OF_ROOTS = "an approved program runs in another %s namespace that root made";

    private static final String SIBLING =
            "a sibling (CLONE_VM, CLONE_NEWUSER) forges /proc/PID/exe of a process in the user's own namespace, ";

    private static final String FORBIDDEN = "PR_SET_MM_MAP: EPERM";
    private static final String NOT_SENT = "sendmsg with another's credentials: Operation not permitted";

    @Test
    void anotherLibraryUnderAnApprovedProgram() throws IOException {
        Row.of(
                        "A12",
                        "another library lies at a path of the system, in a mount namespace of the attacker's (unshare -Ur -m)")
                .needs(OWN)
                .off("namespaces", "file-systems", "libraries-in-place")
                .deeper("untrusted_filesystem", "namespaces")
                .deeper("library_replaced", "namespaces", "file-systems")
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
                .needs(OWN)
                .off("namespaces", "executable-mapped", "jit")
                .attack(scene -> forge(scene, "no"))
                .denied("different_user_namespace")
                .deeper("executable_not_mapped", "namespaces")
                .race((scene, tries) -> forge(scene, "no", tries))
                .run();
        Row.of(
                        "A12",
                        "/proc/PID/exe is forged (PR_SET_MM_MAP), unshare -Ur, with the approved program mapped as executable too")
                .needs(OWN)
                .off("namespaces", "jit")
                .attack(scene -> forge(scene, "map"))
                .denied("different_user_namespace")
                .deeper("anonymous_executable_memory", "namespaces")
                .race((scene, tries) -> forge(scene, "map", tries))
                .run();
    }

    @Test
    void withoutAUserNamespaceTheKernelForgesNothing() throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            Outcome outcome = scene.steal(
                    forger(scene).toString(),
                    scene.socket(),
                    scene.request(),
                    scene.tool().toString(),
                    "no");
            assertEquals(FORBIDDEN + "\n0 of 1 granted", outcome.seen());
        }
        Row.of("A12", "/proc/PID/exe is forged (PR_SET_MM_MAP) outside of any namespace of the attacker's")
                .notPossibleHere(FORBIDDEN);
    }

    @Test
    void aSiblingForgesIt() throws IOException {
        Row.of("A12", SIBLING + "which executes code of no file")
                .needs(OWN)
                .off("jit")
                .attack(scene -> pretend(scene, "awake"))
                .denied("anonymous_executable_memory")
                .run();
        Row.of("A12", SIBLING + "which executes the C library alone while the daemon looks")
                .needs(OWN)
                .off("executable-mapped")
                .attack(scene -> pretend(scene, "unmapped"))
                .denied("executable_not_mapped")
                .run();
    }

    /** No defence: nothing below /proc tells such a process from the approved program. Users are told so. */
    @Test
    void whatIsNotPromised() throws IOException {
        Row row = Row.of(
                "A12",
                SIBLING
                        + "which executes the C library alone while the daemon looks, with the approved program mapped");
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            scene.approve(scene.tool(), "\"require\":\"proven\"");
            Outcome outcome = pretend(scene, "asleep");
            if (outcome.seen().startsWith("a sibling in a user namespace of its own: ")
                    || outcome.seen().startsWith("PR_SET_MM_MAP by a sibling: ")) {
                row.notPossibleHere(outcome.seen());
                return;
            }
            assertTrue(outcome.effect(), outcome::seen);
            assertTrue(scene.recorded("\"result\":\"GRANTED\"", "\"action\":\"read\"", "\"assurance\":\"proven\""));
        }
        row.stated("served, and recorded as proven");
    }

    private static Outcome pretend(Scene scene, String how) {
        return scene.steal(
                scene.program("pretend.c", "pretend", "-Wl,-z,max-page-size=4096")
                        .toString(),
                scene.socket(),
                scene.request(),
                scene.tool().toString(),
                how);
    }

    private static Outcome forge(Scene scene, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--user",
                "--map-root-user",
                forger(scene).toString(),
                scene.socket(),
                scene.request(),
                scene.tool().toString()));
        command.addAll(List.of(options));
        return scene.steal(command.toArray(String[]::new));
    }

    private static Path forger(Scene scene) {
        return scene.program("forge_exe.c", "forger", "-static", "-fno-stack-protector", "-fcf-protection=none");
    }

    @Test
    void aWriterIsForged() throws IOException {
        Row.of("A12", "SCM_CREDENTIALS that name another writer, from a process id namespace of the attacker's")
                .needs(OWN)
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
            assertEquals(NOT_SENT, outcome.seen());
        }
        Row.of("A12", "SCM_CREDENTIALS that name another writer, outside of any namespace of the attacker's")
                .notPossibleHere(NOT_SENT);
    }

    @Test
    void anApprovedProgramInNamespacesOfTheAttackers() throws IOException {
        inside(Row.of("A12", STARTED.formatted("a user namespace")).off("namespaces"), "different_user_namespace");
        inside(
                Row.of("A12", STARTED.formatted("a user and process id namespace"))
                        .off("namespaces"),
                "different_user_namespace",
                "--pid",
                "--fork");
        inside(
                Row.of("A12", STARTED.formatted("a user and network namespace"))
                        .off("peer-sockets", "namespaces")
                        .deeper("different_user_namespace", "peer-sockets"),
                "different_network_namespace",
                "--net");
    }

    private static void inside(Row row, String refusal, String... more) throws IOException {
        row.needs(OWN)
                .attack(scene -> {
                    List<String> command = new ArrayList<>(List.of("unshare", "--user", "--map-root-user"));
                    command.addAll(List.of(more));
                    command.addAll(asking(scene));
                    return scene.steal(command.toArray(String[]::new));
                })
                .denied(refusal)
                .run();
    }

    private static List<String> asking(Scene scene) {
        return List.of(scene.tool().toString(), scene.socket(), Scene.CHECK, scene.request());
    }

    /** Each kind alone, as containers have them; only root can make one without a user namespace. */
    @Test
    void anApprovedProgramInOneNamespaceOfRoots() throws IOException {
        ofRoots(
                Row.of("A12", OF_ROOTS.formatted("mount"))
                        .off("namespaces", "file-systems")
                        .deeper("untrusted_filesystem", "namespaces"),
                "mount",
                "different_mount_namespace");
        ofRoots(Row.of("A12", OF_ROOTS.formatted("pid")).off("namespaces"), "pid", "different_pid_namespace");
        ofRoots(Row.of("A12", OF_ROOTS.formatted("net")).off("peer-sockets"), "net", "different_network_namespace");
    }

    private static void ofRoots(Row row, String kind, String refusal) throws IOException {
        row.needsRoot("no such namespace without a user namespace")
                .attack(scene -> {
                    List<String> command = new ArrayList<>(List.of("unshare", "--fork", "--" + kind));
                    command.addAll(scene.profile().prepare(asking(scene)).command());
                    Finished finished = Machine.run(command);
                    return Outcome.stealing(scene, (finished.out() + finished.err()).strip());
                })
                .denied(refusal)
                .run();
    }
}

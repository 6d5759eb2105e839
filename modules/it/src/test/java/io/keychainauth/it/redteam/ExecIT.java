package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who connects is not who is there when the daemon looks: another image under the same process id. */
class ExecIT {
    private static final String FREEZE = "nobody else can stop the daemon between two steps";
    private static final String PROVEN = "\"require\":\"proven\"";

    @Test
    void theSocketIsOpenAcrossTheExec() throws IOException {
        Row.of(
                        "A7",
                        "connects, asks, leaves the socket to a child that reads the answer, and executes an approved program")
                .off("origin")
                .attack(scene -> afterConnect(scene, "attacker", victim(scene)))
                .denied("descriptor_not_close_on_exec")
                .race((scene, tries) -> afterConnect(scene, "attacker", victim(scene), tries))
                .run();
    }

    @Test
    void theApprovedProgramInheritsNothing() throws IOException {
        Row.of("A7", "connects, asks, and executes an approved program to which the socket is closed; a child has it")
                .off("socket-held")
                .attack(scene -> afterConnect(scene, "attacker-closing", victim(scene)))
                .denied("socket_not_held")
                .race((scene, tries) -> afterConnect(scene, "attacker-closing", victim(scene), tries))
                .run();
    }

    @Test
    void theApprovedProgramClosesWhatItInherited() throws IOException {
        Row.of(
                        "A7",
                        "executes, after it asked, a program that sets close-on-exec as Node does, registered with require proven")
                .off("proven")
                .attack(scene -> afterConnect(scene, "attacker", closing(scene, PROVEN)))
                .denied("not_proven")
                .race((scene, tries) -> afterConnect(scene, "attacker", closing(scene, PROVEN), tries))
                .run();
    }

    @Test
    void nodeItself() throws IOException {
        Path node = Stream.of("/usr/bin/node", "/usr/local/bin/node")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError("scripts/redteam.sh wants Node: apt-get install nodejs"));
        Row.of("A7", "executes, after it asked, Node, registered with require proven and allow_jit")
                .off("proven")
                .attack(scene -> leftToNode(scene, node, ""))
                .denied("not_proven")
                .race((scene, tries) -> leftToNode(scene, node, tries))
                .run();
    }

    private static Outcome leftToNode(Scene scene, Path node, String count) throws IOException {
        scene.approve(node, PROVEN, "\"allow_jit\":true");
        Path script = scene.profile().folder().resolve("wait.js");
        scene.profile().write(script, "process.title = 'waiting'; setInterval(() => {}, 1000);");
        // Without arguments Node executes what it reads.
        return scene.steal(
                "sh",
                "-c",
                "exec \"$@\" " + count + " < " + script,
                "sh",
                scene.program("exec_after_connect.c", "attacker").toString(),
                scene.socket(),
                scene.request(),
                scene.daemonPid(),
                node.toString());
    }

    @Test
    void anotherThanTheFirstThreadExecutes() throws IOException {
        for (String[] variant : new String[][] {
            {"attacker-thread", "by a thread that is not its first"},
            {"attacker-orphan", "by a thread when its first has ended"}
        }) {
            Row.of("A7", "executes, after it asked, an approved program " + variant[1])
                    .off("origin")
                    .attack(scene -> afterConnect(scene, variant[0], victim(scene)))
                    .denied("descriptor_not_close_on_exec")
                    .race((scene, tries) -> afterConnect(scene, variant[0], victim(scene), tries))
                    .run();
        }
    }

    /** No defence: what the program did hides the attack. Users of such programs are told to demand proof. */
    @Test
    void withoutThatDemandItIsServedAsCompat() throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            Outcome outcome = afterConnect(scene, "attacker", closing(scene));
            assertTrue(outcome.effect(), outcome::seen);
            assertTrue(scene.recorded("\"result\":\"GRANTED\"", "\"action\":\"read\"", "\"assurance\":\"compat\""));
        }
        Row.of(
                        "A7",
                        "executes, after it asked, a program that sets close-on-exec as Node does, registered without require")
                .stated("served, and recorded as compat");
    }

    @Test
    void aSiblingKeepsTheOldMemoryAlive() throws IOException {
        for (String[] variant : new String[][] {
            {"sibling", "a sibling (CLONE_VM) keeps the pinned memory alive while an approved program is executed"},
            {
                "vforked",
                "the parent of a vforked process keeps the pinned memory alive while an approved program is executed"
            }
        }) {
            Row.of("A7", variant[1])
                    .needsRoot(FREEZE)
                    .off("same-memory", "barrier", "executable-mapped", "pinned-libraries")
                    .attack(scene -> staged(
                            scene,
                            List.of(scene.program("sibling.c", variant[0]).toString())))
                    .denied("image_changed")
                    .deeper("executable_not_mapped", "same-memory")
                    .deeper("not_proven", "same-memory", "executable-mapped", "pinned-libraries")
                    .race((scene, tries) -> undirected(
                            scene,
                            List.of(scene.program("sibling.c", variant[0]).toString()),
                            tries))
                    .run();
        }
    }

    @Test
    void aSiblingOfAnInterpreterWithTheApprovedFileMapped() throws IOException {
        Path script = Machine.repository().resolve("modules/it/src/test/python/redteam/sibling.py");
        Row.of(
                        "A7",
                        "a sibling of the system's Python keeps the pinned memory alive, with the approved program mapped in it")
                .needsRoot(FREEZE)
                .off("same-memory", "barrier")
                .attack(scene -> {
                    Path copy = scene.profile().folder().resolve("sibling.py");
                    scene.profile().write(copy, Files.readString(script));
                    return staged(scene, List.of("/usr/bin/python3", copy.toString()));
                })
                .denied("image_changed")
                .deeper("not_proven", "same-memory")
                .race((scene, tries) -> undirected(
                        scene,
                        List.of(
                                "/usr/bin/python3",
                                scene.profile().folder().resolve("sibling.py").toString()),
                        tries))
                .run();
    }

    /** What the barrier is for: pin and fresh look show the same code, and only the age of the request tells. */
    @Test
    void aSiblingMakesTheOldMemoryLookLikeTheApprovedProgram() throws IOException {
        Row.of(
                        "A7",
                        "a sibling keeps the pinned memory alive, and its code is made that of the approved program at the same addresses")
                .needs("setarch", "-R", "true")
                .needsRoot(FREEZE)
                .off("barrier")
                .attack(scene -> staged(scene, List.of(imitating(scene))))
                .denied("not_proven")
                .deeper("not_proven", "same-memory")
                .race((scene, tries) -> undirected(scene, List.of(imitating(scene)), tries))
                .run();
    }

    private static String imitating(Scene scene) {
        return scene.program("sibling.c", "imitating", "-no-pie").toString();
    }

    private static Outcome undirected(Scene scene, List<String> attacker, String tries) throws IOException {
        return scene.steal(
                against(scene, attacker, closing(scene, PROVEN), tries).toArray(String[]::new));
    }

    private static List<String> against(Scene scene, List<String> attacker, Path victim, String... tries)
            throws IOException {
        List<String> command = new ArrayList<>(attacker);
        command.addAll(List.of(scene.socket(), scene.request(), victim.toString()));
        command.addAll(List.of(tries));
        return command;
    }

    /** Root stops the daemon between pin and look; all else is the user's. */
    private static Outcome staged(Scene scene, List<String> attacker) throws IOException {
        Path victim = closing(scene, PROVEN);
        Path freeze = scene.program("freeze.c", "freeze");
        List<String> command = against(scene, attacker, victim);
        try (Actor frozen = new Actor(new ProcessBuilder(freeze.toString(), scene.daemonPid()))) {
            frozen.expect("watching");
            try (Actor changing = new Actor(scene.profile().prepare(command))) {
                changing.expect("connected");
                frozen.expect("frozen");
                changing.goOn();
                changing.expect("changed");
                frozen.goOn();
                frozen.rest();
                changing.goOn();
                return Outcome.stealing(scene, changing.rest());
            }
        }
    }

    private static Outcome afterConnect(Scene scene, String attacker, Path victim, String... count) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                scene.program("exec_after_connect.c", attacker).toString(),
                scene.socket(),
                scene.request(),
                scene.daemonPid(),
                victim.toString()));
        command.addAll(List.of(count));
        return scene.steal(command.toArray(String[]::new));
    }

    private static Path victim(Scene scene) throws IOException {
        return scene.approve(scene.program("victim.c", "victim"));
    }

    private static Path closing(Scene scene, String... fields) throws IOException {
        return scene.approve(scene.program("victim.c", "victim-closing"), fields);
    }
}

package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Approved programs that are made to print a request into a connection. */
class PrintIT {
    private static final String PROVEN = "\"require\":\"proven\"";

    /** Every repository knows the empty tree. */
    private static final String EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    @Test
    void gitPrintsToItsStandardOutput() throws IOException {
        Row.of("A31", "git prints a request, its standard output being the connection")
                .off("stdio")
                .attack(scene -> {
                    Path git = scene.approve(Path.of("/usr/bin/git"));
                    scene.profile()
                            .run(
                                    "git",
                                    "init",
                                    "--quiet",
                                    scene.profile().home().toString());
                    return print(
                            scene,
                            "1",
                            1,
                            EMPTY_TREE,
                            List.of(
                                    git.toString(),
                                    "-C",
                                    scene.profile().home().toString(),
                                    "cat-file",
                                    "--batch-check=" + scene.request()));
                })
                .denied("stdio_socket")
                .run();
    }

    @Test
    void aProgramPrintsToAStandardStream() throws IOException {
        for (String descriptor : List.of("1", "2")) {
            Row.of("A31", "a program prints an argument to descriptor " + descriptor + ", which is the connection")
                    .off("stdio")
                    .attack(scene -> printer(scene, descriptor, List.of(scene.request())))
                    .denied("stdio_socket")
                    .run();
        }
    }

    @Test
    void aProgramPrintsToADescriptorOfItsCallersChoice() throws IOException {
        Row.of("A31", "a program, registered with require proven, prints a request to --status-fd 7")
                .off("proven")
                .attack(scene -> printer(scene, "7", List.of(scene.request()), PROVEN))
                .denied("not_proven")
                .run();
    }

    /** No defence: nobody can tell such a program from one that asks by itself. */
    @Test
    void withoutThatDemandItIsServedAsCompat() throws IOException {
        stated("a program, registered without it, prints a request to --status-fd 7", "printer", "compat");
    }

    /** No defence: by all that can be seen the connection is the program's own. */
    @Test
    void aProgramThatSetsCloseOnExecIsServedAsProven() throws IOException {
        stated(
                "a program that sets close-on-exec as Node does, registered with require proven, prints a request to --status-fd 7",
                "printer-closing",
                "proven",
                PROVEN);
    }

    private static void stated(String attack, String name, String assurance, String... fields) throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            Outcome outcome = printer(scene, name, "7", List.of(scene.request()), fields);
            assertTrue(outcome.effect(), outcome::seen);
            assertTrue(scene.recorded(
                    "\"result\":\"GRANTED\"",
                    "\"action\":\"read\"",
                    "/" + name + "\"",
                    "\"assurance\":\"" + assurance + "\""));
        }
        Row.of("A31", attack).stated("served, and recorded as " + assurance);
    }

    @Test
    void aFirstLineThatIsNoRequestClosesTheConnection() throws IOException {
        Row.of("A31", "a program prints a line of text and then a request to descriptor 7")
                .off("line-closes")
                .attack(scene -> printer(scene, "7", List.of("usage: printer", scene.request())))
                .ends("malformed_request, closed", (scene, outcome) -> {
                    assertEquals(Json.error("malformed_request"), outcome.seen());
                    assertTrue(scene.recorded("\"action\":\"malformed\"", "\"reason\":\"malformed_request\""));
                })
                .run();
    }

    private static Outcome printer(Scene scene, String descriptor, List<String> lines, String... fields)
            throws IOException {
        return printer(scene, "printer", descriptor, lines, fields);
    }

    private static Outcome printer(Scene scene, String name, String descriptor, List<String> lines, String... fields)
            throws IOException {
        Path printer = scene.approve(scene.program("printer.c", name), fields);
        List<String> command = new ArrayList<>(List.of(printer.toString(), descriptor));
        command.addAll(lines);
        return print(scene, descriptor, lines.size(), "", command);
    }

    private static Outcome print(Scene scene, String descriptor, int answers, String input, List<String> program)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                scene.program("make_print.c", "attacker").toString(),
                scene.socket(),
                scene.daemonPid(),
                descriptor,
                Integer.toString(answers),
                input));
        command.addAll(program);
        return scene.steal(command.toArray(String[]::new));
    }
}

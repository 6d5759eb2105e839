package io.keychainauth.it.redteam;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import io.keychainauth.it.blackbox.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Secrets where none may be. */
class SecretsIT {
    /** Looks like anything but a secret. */
    private static final String WORD = "heliotrope";

    private static final String WORD_KEY = "word";

    @Test
    void aSecretStandsWhereNoneMay() throws IOException {
        Row.of(
                        "A26",
                        "a stranger passes the secret on its command line; then logs, queue, output, argv, environ and the"
                                + " memory of a command are searched")
                .off("masking")
                .attack(scene -> {
                    List<String> places = new Search(scene, scene.canary()).everywhere();
                    return new Outcome(!places.isEmpty(), String.join(", ", places));
                })
                .ends("nowhere but in the store", SecretsIT::onlyInTheStore)
                .run();
    }

    /** What masks it is where it stands: nothing can be seen in it. */
    @Test
    void aPlainWordIsTheSecret() throws IOException {
        Row.of("A26", "the same with a plain word as the secret")
                .off("masking")
                .attack(scene -> {
                    assertEquals(Json.success(""), ask(scene, Json.write(WORD_KEY, WORD)));
                    List<String> places = new Search(scene, WORD).everywhere();
                    return new Outcome(!places.isEmpty(), String.join(", ", places));
                })
                .ends("nowhere but in the store", (scene, outcome) -> {
                    onlyInTheStore(scene, outcome);
                    assertEquals(Json.value(WORD_KEY, WORD), ask(scene, Json.read(WORD_KEY)));
                })
                .run();
    }

    private static String ask(Scene scene, String request) {
        return scene.steal(scene.tool().toString(), scene.socket(), request).seen();
    }

    private static void onlyInTheStore(Scene scene, Outcome outcome) {
        assertEquals("", outcome.seen());
        assertTrue(scene.serves());
    }

    /** No defence: a word by itself looks like any other, and names are what log and queue are for. */
    @Test
    void whatIsNotPromised() throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            Path stranger = scene.profile().client("client.c", "stranger");
            scene.profile().run(stranger.toString(), scene.socket(), WORD);
            assertTrue(scene.profile().ok("list-pending").contains(WORD));
        }
        Row.of("A26", "a plain word stands by itself on a stranger's command line")
                .stated("kept in the queue, and shown by list-pending");
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            ask(scene, Json.read(WORD));
            ask(scene, Json.read(scene.canary()));
            assertTrue(scene.recorded("\"action\":\"read\"", "\"" + WORD + "\""));
            assertTrue(scene.recorded("\"action\":\"read\"", "\"" + scene.canary() + "\""));
        }
        Row.of("A26", "a secret is given as the name of one: a plain word, or one that looks random")
                .stated("recorded: the log says which names were asked for");
    }

    /**
     * Puts a secret where it does not belong, and then looks for it. Each place is one in which the same search finds what is
     * known to be there.
     */
    private record Search(Scene scene, String secret, List<String> places) {
        Search(Scene scene, String secret) {
            this(scene, secret, new ArrayList<>());
        }

        List<String> everywhere() throws IOException {
            onTheCommandLine();
            breakTheRules();
            files();
            search("the daemon's output", scene.daemon().output());
            for (String command : List.of("list", "status", "store status", "audit", "audit --json", "doctor")) {
                Finished finished = scene.profile().cli(command.split(" "));
                String known = command.equals("store status") ? "Store: file" : known();
                search(command, finished.out() + finished.err(), known);
            }
            if (Machine.get().root()) {
                for (String file : List.of("cmdline", "environ")) {
                    Path path = Path.of("/proc", Long.toString(scene.daemon().pid()), file);
                    String known = file.equals("cmdline") ? "start" : known();
                    search(file, Files.readString(path, ISO_8859_1), known);
                }
                memoryOfACommand();
            }
            return places;
        }

        private void onTheCommandLine() throws IOException {
            String stranger = scene.profile().client("client.c", "stranger").toString();
            for (List<String> arguments : List.of(
                    List.of("--token", secret),
                    List.of("--password=" + secret),
                    List.of("API_KEY=" + secret),
                    List.of("https://user:" + secret + "@example.org/"),
                    List.of("Authorization: Bearer " + secret),
                    List.of(Json.write("k", secret)))) {
                scene.profile()
                        .run(Stream.concat(Stream.of(stranger, scene.socket()), arguments.stream())
                                .toArray(String[]::new));
                search("list-pending", scene.profile().ok("list-pending"));
            }
        }

        /** Lines that are answered with an error, each with the secret in it. */
        private void breakTheRules() {
            for (String line : List.of(
                    Json.write("k", secret).replace("}", ",\"" + secret + "\":1}"),
                    Json.write("k", secret).replace("write", secret),
                    Json.write("k", secret).replace("aws", "gcp"),
                    secret)) {
                scene.profile().run(scene.tool().toString(), scene.socket(), line);
            }
        }

        private void files() throws IOException {
            Path policy = scene.profile().policy();
            List<Path> found = filesWith(known());
            assertTrue(
                    found.containsAll(
                            List.of(scene.profile().auditLog(), policy, policy.resolveSibling("pending.json"))),
                    found::toString);
            filesWith(secret).forEach(file -> places.add(file.toString()));
        }

        private List<Path> filesWith(String text) throws IOException {
            List<Path> found = new ArrayList<>();
            try (Stream<Path> files = Files.walk(scene.profile().folder())) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(file -> !String.valueOf(file.getFileName()).startsWith("keyring."))
                        .toList()) {
                    if (Files.readString(file, ISO_8859_1).contains(text)) {
                        found.add(file);
                    }
                }
            }
            return found;
        }

        /** Root alone can read it. The command follows the log of everything that the tool did. */
        private void memoryOfACommand() throws IOException {
            Path followed = scene.profile().folder().resolve("followed");
            Process follower = scene.profile()
                    .prepare(List.of(scene.profile().launcher().toString(), "audit", "-f"))
                    .redirectErrorStream(true)
                    .redirectOutput(followed.toFile())
                    .start();
            try {
                String known = "known-" + UUID.randomUUID();
                Wait.until("what the log holds is in the command's memory", () -> {
                    ask(scene, Json.read(known));
                    return Files.readString(followed).contains(known) && inMemory(follower, known);
                });
                assertTrue(scene.serves());
                if (inMemory(follower, secret)) {
                    places.add("memory of the command");
                }
            } finally {
                follower.destroyForcibly();
            }
        }

        private boolean inMemory(Process process, String text) {
            String snoop = scene.program("snoop.c", "snoop").toString();
            String needle = HexFormat.of().formatHex(text.getBytes(UTF_8));
            String seen = Machine.run(List.of(snoop, Long.toString(process.pid()), needle))
                    .out();
            assertFalse(seen.contains("mem E"), seen);
            return seen.contains("found");
        }

        private void search(String place, String text) {
            search(place, text, known());
        }

        private void search(String place, String text, String known) {
            assertTrue(text.contains(known), () -> place + " does not hold " + known + ": " + text);
            if (text.contains(secret)) {
                places.add(place);
            }
        }

        /** Stands wherever paths are named, and is no secret. */
        private String known() {
            return scene.profile().folder().toString();
        }
    }
}

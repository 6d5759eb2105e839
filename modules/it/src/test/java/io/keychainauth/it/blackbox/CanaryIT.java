package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.denied;
import static io.keychainauth.it.blackbox.Json.error;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A26: a secret goes every way that a secret can go, and stands nowhere but in the store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CanaryIT {
    private static final String CANARY = "Canary-5e1F-0c77";

    private Profile profile;
    private RunningDaemon daemon;

    @BeforeAll
    void spread() throws IOException {
        profile = new Profile();
        daemon = profile.start("--store", "file");
        Wire wire = profile.trustedWire();
        writeReadAndOverwrite(wire);
        failInTheStore(wire);
        breakTheRules(wire);
        showToStrangers();
        profile.write(profile.policy(), "{ \"registered_binaries\": [ " + CANARY.charAt(0));
        assertEquals(error("internal_error"), wire.ask(wire.open(), write("k", CANARY)));
        Files.delete(profile.policy());
        assertEquals(denied("unregistered_binary_pending_approval"), wire.ask(wire.open(), write("k", CANARY)));
    }

    private static void writeReadAndOverwrite(Wire wire) throws IOException {
        int c = wire.open();
        assertEquals(success(""), wire.ask(c, write("kept", CANARY + "-kept")));
        assertEquals(success(""), wire.ask(c, write("k", CANARY)));
        assertEquals(success(""), wire.ask(c, write("k", CANARY + "-overwritten")));
        assertEquals(value("k", CANARY + "-overwritten"), wire.ask(c, read("k")));
        assertEquals(success(""), wire.ask(c, request("delete", ",\"targets\":[\"k\"]")));
    }

    private void failInTheStore(Wire wire) throws IOException {
        int c = wire.open();
        String whole = Files.readString(profile.storeFile());
        profile.write(profile.storeFile(), "{" + whole);
        assertEquals(
                error("internal_error"),
                wire.ask(
                        c,
                        request(
                                "write",
                                ",\"targets\":[\"a\",\"b\"],\"values\":[\"" + CANARY + "\",\"" + CANARY + "2\"]")));
        assertEquals(error("internal_error"), wire.ask(c, read("kept")));
        profile.ok("store", "recover");
        assertEquals(value("kept", CANARY + "-kept"), wire.ask(c, read("kept")));
    }

    private static void breakTheRules(Wire wire) throws IOException {
        for (String line : List.of(
                write("k", CANARY).replace("}", ",\"attributes\":{\"n\":\"" + CANARY.repeat(100) + "\"}}"),
                write("k", CANARY).replace("}", ",\"attributes\":{\"n\":[\"" + CANARY + "\"]}}"),
                write("k", CANARY).replace("}", ",\"" + CANARY + "\":1}"),
                write("k", CANARY).replace("[\"k\"]", "[\"k\",\"l\"]"),
                write("k", CANARY.repeat(5000)),
                write("k", CANARY).replace("write", CANARY),
                write("k", CANARY).replace("\"values\":[\"", "\"values\":[\"\\q"),
                write("k", CANARY).replace("\"]}", ""),
                CANARY)) {
            int c = wire.open();
            assertEquals(error("malformed_request"), wire.ask(c, line), line);
            wire.hangUp(c);
        }
        int c = wire.open();
        wire.send(c, CANARY.repeat((1 << 20) / CANARY.length() + 1) + "\n");
        assertEquals(error("malformed_request"), wire.line(c));
        wire.hangUp(c);
        int denied = wire.open();
        assertEquals(
                denied("service_not_allowed"),
                wire.ask(denied, write("k", CANARY).replace("aws", "gcp")));
        wire.hangUp(denied);
    }

    private void showToStrangers() throws IOException {
        Path stranger = profile.client("wire.c", "stranger");
        for (List<String> arguments : List.of(
                List.of("--token", CANARY),
                List.of("--password=" + CANARY),
                List.of("API_KEY=" + CANARY),
                List.of("https://user:" + CANARY + "@example.org/"),
                List.of("Authorization: Bearer " + CANARY),
                List.of(write("k", CANARY)))) {
            try (Wire wire = profile.wire(stranger, arguments)) {
                assertEquals(denied("unregistered_binary_pending_approval"), wire.ask(wire.open(), write("k", CANARY)));
            }
            assertNoTrace(profile.ok("list-pending"), arguments.toString());
        }
    }

    @AfterAll
    void stop() throws IOException {
        profile.close();
    }

    @Test
    void standsInTheFileStoreAndSoTheSearchFindsWhatIsThere() throws IOException {
        assertTrue(hasTrace(Files.readString(profile.storeFile())));
    }

    /** Whatever stands around it, and in which letters. */
    @Test
    void theSearchFindsItInEveryForm() {
        String hex = HexFormat.of().formatHex(CANARY.getBytes(UTF_8));
        for (String form : List.of(CANARY, CANARY.toUpperCase(Locale.ROOT), hex, hex.toUpperCase(Locale.ROOT))) {
            assertTrue(hasTrace("x" + form + "y"), form);
        }
        for (String before : List.of("", "a", "ab", "abc", "{\"k\":\"")) {
            String text = before + CANARY + "\"}";
            assertTrue(hasTrace("x" + Base64.getEncoder().encodeToString(text.getBytes(UTF_8))), text);
        }
        assertFalse(hasTrace(CANARY.substring(1)));
    }

    @Test
    void isInNoOtherFileOfTheProfile() throws IOException {
        try (Stream<Path> files = Files.walk(profile.folder())) {
            List<Path> others = files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("keyring."))
                    .toList();
            List<String> names =
                    others.stream().map(file -> file.getFileName().toString()).toList();
            assertTrue(names.containsAll(List.of("audit.log", "pending.json", "store")), names::toString);
            for (String name : List.of("audit.log", "pending.json")) {
                Path file = others.get(names.indexOf(name));
                assertTrue(Files.readString(file, ISO_8859_1).contains("stranger"), "who has shown it is there");
            }
            for (Path file : others) {
                assertNoTrace(Files.readString(file, ISO_8859_1), file.toString());
            }
        }
    }

    @Test
    void isNotInWhatTheDaemonPrints() throws IOException {
        assertTrue(daemon.output().contains("listening on"));
        assertNoTrace(daemon.output(), "output");
    }

    @Test
    @Tag("proc")
    void isNotInTheDaemonsCommandLineOrEnvironment() throws IOException {
        assumeTrue(Machine.get().root(), "only root can look into the daemon: it is not dumpable");
        for (String file : List.of("cmdline", "environ")) {
            String text = of(daemon.pid(), file);
            assertTrue(text.contains(file.equals("cmdline") ? "start" : "HOME=" + profile.home()), text);
            assertNoTrace(text, file);
        }
        ProcessBuilder careless = new ProcessBuilder("sh", "-c", "echo; read line", "sh", CANARY);
        careless.environment().put("TOKEN", CANARY);
        Process process = careless.start();
        try {
            assertEquals('\n', process.getInputStream().read(), "it runs");
            assertTrue(hasTrace(of(process.pid(), "cmdline")), "the search finds it in a command line");
            assertTrue(hasTrace(of(process.pid(), "environ")), "the search finds it in an environment");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String of(long pid, String file) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), file), ISO_8859_1);
    }

    @Test
    void isNotInWhatCommandsPrint() {
        for (String command : List.of(
                "list-pending",
                "list-pending --json",
                "list",
                "list --json",
                "status",
                "status --json",
                "store status",
                "audit",
                "audit --json",
                "audit verify",
                "doctor",
                "doctor --json",
                "approve " + "0".repeat(64) + " --debug")) {
            Finished finished = profile.cli(command.split(" "));
            assertFalse((finished.out() + finished.err()).isEmpty(), command);
            assertNoTrace(finished.out() + finished.err(), command);
        }
    }

    private static void assertNoTrace(String text, String where) {
        assertFalse(hasTrace(text), () -> where + " holds the secret: " + text);
    }

    /** As it is, in hexadecimal digits, or in base64 whatever stands before it. */
    private static boolean hasTrace(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains(CANARY.toLowerCase(Locale.ROOT))
                || lower.contains(HexFormat.of().formatHex(CANARY.getBytes(UTF_8)))
                || IntStream.range(0, 3).anyMatch(shift -> text.contains(base64(shift)));
    }

    /** What base64 makes of the canary behind so many bytes, without the digits that hold neighbours too. */
    private static String base64(int shift) {
        String whole = Base64.getEncoder().encodeToString(("-".repeat(shift) + CANARY + "-").getBytes(UTF_8));
        return whole.substring(4, 20);
    }
}

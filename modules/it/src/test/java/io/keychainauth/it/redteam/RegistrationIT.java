package io.keychainauth.it.redteam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways into the policy: over what is registered, what waits, and what the user is shown of it. */
class RegistrationIT {
    private static final String PENDING = Json.denied("unregistered_binary_pending_approval");

    /** Any script can be run by an approved interpreter, whatever its file is called. */
    @ParameterizedTest
    @ValueSource(strings = {"python3", "mytool"})
    void anInterpreterIsRegistered(String name) throws IOException {
        // By its path, which is all that the daemon knows of it.
        String marked = name.equals("python3") ? "marked" : "not marked";
        Row.of("A14", "a copy of Python called " + name + " is registered and runs a script")
                .off("interpreter")
                .attack(scene -> {
                    Path python = copy(scene, Path.of("/usr/bin/python3").toRealPath(), name);
                    Path script = scene.profile().folder().resolve("thief.py");
                    scene.profile().write(script, """
                            import socket, sys
                            s = socket.socket(socket.AF_UNIX)
                            s.connect(sys.argv[1])
                            s.sendall(sys.argv[2].encode() + b"\\n")
                            print(s.makefile().readline())
                            """);
                    Finished registered = scene.profile().cli("authorize", python.toString(), "aws");
                    Outcome outcome =
                            scene.steal(python.toString(), script.toString(), scene.socket(), scene.request());
                    return new Outcome(outcome.effect(), registered.err() + outcome.seen());
                })
                .ends("refused without --allow-interpreter; with it, records are " + marked, (scene, outcome) -> {
                    assertTrue(outcome.seen().contains("add --allow-interpreter"), outcome.seen());
                    assertTrue(outcome.seen().contains(PENDING), outcome.seen());
                    String python = scene.profile().folder().resolve(name).toString();
                    scene.profile().ok("authorize", python, "aws", "--allow-interpreter");
                    String script = scene.profile().folder().resolve("thief.py").toString();
                    assertTrue(scene.steal(python, script, scene.socket(), scene.request())
                            .effect());
                    boolean seen = scene.recorded("\"assurance_marks\":[\"interpreter\"]");
                    assertEquals(marked, seen ? "marked" : "not marked");
                })
                .run();
    }

    @Test
    void aScriptIsRegistered() throws IOException {
        Row.of("A14", "a script is registered: the kernel shows its interpreter in its place")
                .off("interpreter")
                .attack(scene -> {
                    Path script = scene.profile().folder().resolve("tool.sh");
                    scene.profile().write(script, "#!/bin/sh\n");
                    Finished registered = scene.profile().cli("register", script.toString());
                    return new Outcome(registered.exit() == 0, registered.err());
                })
                .ends("refused without --allow-interpreter", (scene, outcome) -> {
                    assertTrue(outcome.seen().contains("a script run by /bin/sh"), outcome.seen());
                    assertTrue(outcome.seen().contains("add --allow-interpreter"), outcome.seen());
                })
                .run();
    }

    @Test
    void theQueueIsFlooded() throws IOException {
        Row.of("A21", "120 junk programs at 110 paths ask before and after an honest one")
                .off("place-in-queue")
                .attack(scene -> {
                    flood(scene, 0, 40);
                    String honest = scene.honest(scene.profile().client("client.c", "honest"))
                            .seen();
                    assertEquals(PENDING, honest);
                    flood(scene, 40, 120);
                    String queue = scene.profile().ok("list-pending");
                    long entries = queue.lines()
                            .filter(line -> line.startsWith("Path:"))
                            .count();
                    long ofOnePath =
                            queue.lines().filter(line -> line.endsWith("/junk")).count();
                    boolean hidden = !queue.contains("/honest\n");
                    return new Outcome(entries > 80 || ofOnePath > 5 || hidden, entries + ", " + ofOnePath);
                })
                .ends(
                        "80 entries, 5 of one path, the honest one still there, a system program still gets in",
                        (scene, outcome) -> {
                            assertEquals("80, 5", outcome.seen());
                            assertSystemProgramGetsIn(scene);
                        })
                .run();
    }

    /** The first eleven are other programs at one path. */
    private static void flood(Scene scene, int from, int to) throws IOException {
        byte[] junk = Files.readAllBytes(scene.tool());
        for (int i = from; i < to; i++) {
            Path file = scene.profile().folder().resolve(i < 11 ? "junk" : "junk" + i);
            Files.deleteIfExists(file);
            Files.write(file, junk);
            Files.write(file, ("junk " + i).getBytes(UTF_8), java.nio.file.StandardOpenOption.APPEND);
            Machine.run(List.of("chmod", "755", file.toString()));
            Machine.get().give(file);
            scene.honest(file);
        }
    }

    private static void assertSystemProgramGetsIn(Scene scene) throws IOException {
        Path folder =
                Path.of("/opt/keychain-auth-it-" + scene.profile().folder().getFileName());
        if (!Machine.get().root()) {
            return;
        }
        try {
            Files.createDirectory(folder);
            Path tool = Machine.get().compile("client.c", folder.resolve("system"), "system");
            assertEquals(PENDING, scene.honest(tool).seen());
        } finally {
            Machine.run(List.of("rm", "-rf", folder.toString()));
        }
    }

    @Test
    void hostileTextIsShown() throws IOException {
        String hostile = "x\u001b[2J\u001b]0;owned\u0007\r\u202e\u200b\u2066\u009b31m";
        Row.of("A22", "escape sequences, bidi and zero-width characters in paths, arguments and names")
                .off("escaping")
                .attack(scene -> {
                    Path client = copy(scene, scene.tool(), hostile);
                    scene.profile().run(client.toString(), scene.socket(), Json.read(hostile), hostile);
                    String hash = "sha256:" + Scene.hash(client);
                    scene.profile().run(scene.tool().toString(), scene.socket(), Json.read("\u202e\u200b"));
                    List<String> shown = new ArrayList<>();
                    for (List<String> command : List.of(
                            List.of("list-pending"),
                            List.of("list-pending", "--json"),
                            List.of("approve", hash, "/no/" + hostile),
                            List.of("approve", hash, client.toString()),
                            List.of("grant", client.toString(), "--read", "\u202e\u200b"),
                            List.of("list"),
                            List.of("list", "--json"),
                            List.of("check", client.toString()),
                            List.of("check", client.toString(), "--json"),
                            List.of("check", "/no/" + hostile),
                            List.of("register", "/no/" + hostile),
                            List.of("upgrade", "/no/" + hostile),
                            List.of("authorize", client.toString(), hostile),
                            List.of("audit"),
                            List.of("audit", "--json"),
                            List.of("audit", "--since", hostile),
                            List.of("doctor"),
                            List.of("doctor", "--json"),
                            List.of("status", "--socket", "/no/" + hostile),
                            List.of(hostile))) {
                        Finished finished = scene.profile().cli(command.toArray(String[]::new));
                        String text = finished.out() + finished.err();
                        assertTrue(!text.isEmpty(), command::toString);
                        if (!text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= '~'))) {
                            shown.add(command.getFirst());
                        }
                        if (command.contains("--json")) {
                            assertJson(scene, finished.out());
                        }
                    }
                    return new Outcome(!shown.isEmpty(), shown.toString());
                })
                .ends("plain graphic ASCII from every command; valid JSON", (scene, outcome) -> {
                    assertEquals("[]", outcome.seen());
                    assertTrue(scene.profile().ok("list").contains("\\u{1b}[2J"));
                })
                .run();
    }

    private static void assertJson(Scene scene, String text) throws IOException {
        Path file = scene.profile().folder().resolve("json");
        for (String document : text.startsWith("{\"") ? text.lines().toList() : List.of(text)) {
            scene.profile().write(file, document);
            Finished parsed = scene.profile().run("/usr/bin/python3", "-m", "json.tool", file.toString());
            assertEquals(0, parsed.exit(), () -> parsed.err() + document);
        }
    }

    /** A waiting hash is no secret, and five digits of another file collide with it after a moment of trying. */
    @Test
    void aShortPrefixCollides() throws IOException {
        Row.of("A23", "a program whose hash has the same first digits takes the waiting one's place")
                .off("digits")
                .attack(scene -> {
                    Path honest = scene.profile().client("client.c", "honest");
                    assertEquals(PENDING, scene.honest(honest).seen());
                    String noted = Scene.hash(honest).substring(0, 5);
                    Path thief = scene.profile().folder().resolve("thief");
                    Files.write(thief, collision(Files.readAllBytes(scene.tool()), noted));
                    Machine.run(List.of("chmod", "755", thief.toString()));
                    Machine.get().give(thief);
                    scene.profile().write(scene.profile().policy().resolveSibling("pending.json"), "[]");
                    assertEquals(PENDING, scene.honest(thief).seen());
                    Finished approved = scene.profile().cli("approve", noted);
                    boolean registered = scene.profile().ok("list").contains(thief + "\n");
                    return new Outcome(registered, approved.out() + approved.err());
                })
                .ends(
                        "at least 16 digits; two that fit, or another file at the path, are refused; the path is shown",
                        (scene, outcome) -> {
                            assertTrue(outcome.seen().contains("give 16 to 64"), outcome.seen());
                            assertForgedEntriesAreRefused(scene);
                        })
                .run();
    }

    private static byte[] collision(byte[] program, String prefix) {
        try {
            MessageDigest begun = MessageDigest.getInstance("SHA-256");
            begun.update(program);
            for (long i = 0; ; i++) {
                byte[] end = Long.toString(i).getBytes(UTF_8);
                MessageDigest digest = (MessageDigest) begun.clone();
                digest.update(end);
                if (HexFormat.of().formatHex(digest.digest(), 0, 3).startsWith(prefix)) {
                    byte[] whole = java.util.Arrays.copyOf(program, program.length + end.length);
                    System.arraycopy(end, 0, whole, program.length, end.length);
                    return whole;
                }
            }
        } catch (NoSuchAlgorithmException | CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Who writes the queue themselves can make sixteen digits collide, and give an honest hash their own path. */
    private static void assertForgedEntriesAreRefused(Scene scene) throws IOException {
        String hash = Scene.hash(scene.profile().folder().resolve("honest"));
        String path = scene.profile().folder().resolve("thief").toString();
        String other = hash.substring(0, 16) + "0".repeat(48);
        scene.profile()
                .write(
                        scene.profile().policy().resolveSibling("pending.json"),
                        "[" + entry(path, hash) + "," + entry("/usr/bin/true", other) + "]");
        Finished two = scene.profile().cli("approve", hash.substring(0, 16));
        assertEquals(1, two.exit());
        assertTrue(two.err().contains("fits 2 pending binaries"), two.err());
        Finished another = scene.profile().cli("approve", hash);
        assertEquals(1, another.exit());
        assertTrue(another.err().contains(path + " is not the file that asked"), another.err());
    }

    private static String entry(String path, String hash) {
        return "{\"path\":\"" + path + "\",\"hash\":\"sha256:" + hash + "\",\"timestamp\":\"" + java.time.Instant.now()
                + "\"}";
    }

    private static Path copy(Scene scene, Path program, String name) throws IOException {
        Path copy = scene.profile().folder().resolve(name);
        Machine.run(List.of("cp", program.toString(), copy.toString()));
        Machine.get().give(copy);
        return copy;
    }
}

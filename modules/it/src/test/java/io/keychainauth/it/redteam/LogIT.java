package io.keychainauth.it.redteam;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import io.keychainauth.it.blackbox.SmallDisk;
import io.keychainauth.it.blackbox.Wait;
import io.keychainauth.it.blackbox.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The audit log tampered with, flooded and starved; secrets where none may be. */
class LogIT {
    private static final int FLOOD = 5000;

    /** Far less than a mebibyte holds (docs/audit.md, section 7), far more than what is left of the disk without it. */
    private static final int HELD = 1500;

    private int written;

    @Test
    void aRecordIsEdited() throws IOException {
        tampering("a record is edited", lines -> {
            List<String> changed = new ArrayList<>(lines);
            int read = 0;
            while (!lines.get(read).contains("\"action\":\"read\"")) {
                read++;
            }
            changed.set(read, lines.get(read).replace("\"" + Scene.KEY + "\"", "\"other\""));
            return changed;
        });
    }

    @Test
    void aRecordIsRemoved() throws IOException {
        tampering("a record is removed", lines -> {
            List<String> changed = new ArrayList<>(lines);
            changed.remove(2);
            return changed;
        });
    }

    @Test
    void aRecordIsInserted() throws IOException {
        tampering("a record is inserted", lines -> {
            List<String> changed = new ArrayList<>(lines);
            changed.add(3, lines.get(2));
            return changed;
        });
    }

    @Test
    void theEndIsCutOff() throws IOException {
        tampering("the end is cut off; the journal has a checkpoint", lines -> lines.subList(0, 2));
    }

    private void tampering(String what, UnaryOperator<List<String>> change) throws IOException {
        Row.of("A24", what)
                .off("chain")
                .attack(scene -> {
                    for (int i = 0; i < 3; i++) {
                        assertTrue(scene.serves());
                    }
                    scene.daemon().close();
                    List<String> lines = Files.readAllLines(scene.profile().auditLog());
                    Path journal = scene.profile().folder().resolve("journal");
                    scene.profile().write(journal, checkpoint(lines));
                    scene.profile().write(scene.profile().auditLog(), text(change.apply(lines)));
                    Finished verified = scene.profile().cli("audit", "verify", "--checkpoints", journal.toString());
                    scene.profile().write(scene.profile().auditLog(), text(lines));
                    scene.profile().ok("audit", "verify", "--checkpoints", journal.toString());
                    scene.profile().start();
                    return new Outcome(verified.exit() == 0, verified.out() + verified.err());
                })
                .ends(
                        "audit verify names the place",
                        (scene, outcome) -> assertTrue(outcome.seen().contains("first bad record: "), outcome.seen()))
                .run();
    }

    /** What the daemon gave the system's journal when it stopped. */
    private static String checkpoint(List<String> lines) throws IOException {
        try {
            byte[] hash = java.security.MessageDigest.getInstance("SHA-256")
                    .digest(lines.getLast().getBytes(UTF_8));
            return "keychain-auth: audit checkpoint seq=" + lines.size() + " sha256="
                    + HexFormat.of().formatHex(hash) + "\n";
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    @Test
    void refusalsFloodIt() throws IOException {
        Row.of("A24", FLOOD + " refusals of as many kinds, to push out what was granted")
                .off("allowance")
                .attack(scene -> {
                    Wire wire = scene.profile().wire(scene.profile().client("wire.c", "flooder"));
                    scene.approve(scene.profile().folder().resolve("flooder"));
                    int c = wire.open();
                    for (int i = 0; i < FLOOD; i++) {
                        String denied = wire.ask(c, Json.read("x").replace("aws", "service" + i));
                        assertEquals(Json.denied("service_not_allowed"), denied);
                    }
                    written = (int) scene.profile()
                            .log()
                            .lines()
                            .filter(line -> line.contains("service_not_allowed"))
                            .count();
                    return new Outcome(written > 200, written + " records");
                })
                .ends("120 records an hour and a summary a minute; what was granted stays", (scene, outcome) -> {
                    assertTrue(scene.recorded("\"action\":\"write\"", "GRANTED"), outcome.seen());
                    assertFlooderCountsOnce(scene);
                })
                .figure(_ -> written + " records of " + FLOOD + " refusals")
                .run();
    }

    /** The same refusal of the same program is one record. */
    private static void assertFlooderCountsOnce(Scene scene) throws IOException {
        Path stranger = scene.profile().client("client.c", "stranger");
        for (int i = 0; i < 50; i++) {
            scene.honest(stranger);
        }
        long records = scene.profile()
                .log()
                .lines()
                .filter(line -> line.contains("/stranger\""))
                .count();
        assertTrue(records <= 1, () -> records + " records of 50 refusals");
    }

    @Test
    void theDiskIsFullAndAValueLeavesWithoutARecord() throws IOException {
        assumeTrue(Machine.get().root(), "only root can mount a small disk");
        Row.of("A25", "the disk is filled and a secret is read until no record can be written")
                .off("record")
                .attack(scene -> {
                    try (SmallDisk disk = onSmallDisk(scene)) {
                        Wire wire = reader(scene);
                        int c = wire.open();
                        disk.fill();
                        long values = readUntilStarved(scene, wire, c);
                        long records = recordsOfReads(scene);
                        disk.free();
                        assertTrue(scene.serves(), "it heals with the disk");
                        scene.profile().ok("audit", "verify");
                        return new Outcome(values > records, values + " values, " + records + " records");
                    }
                })
                .ends("no value without its record; serves again when there is room", (_, _) -> {})
                .run();
    }

    @Test
    void theDiskIsFullAndTheLogStarves() throws IOException {
        assumeTrue(Machine.get().root(), "only root can mount a small disk");
        Row.of("A25", "the disk is filled so that nothing that happens from then on is recorded")
                .off("disk-reserve")
                .attack(scene -> {
                    try (SmallDisk disk = onSmallDisk(scene)) {
                        Wire wire = reader(scene);
                        int c = wire.open();
                        disk.fill();
                        written = (int) readUntilStarved(scene, wire, c);
                        disk.free();
                        // Until the next record the log may end in one that was cut short.
                        assertEquals(Json.value(Scene.KEY, scene.canary()), wire.ask(c, scene.request()));
                        return new Outcome(written < HELD, written + " records");
                    }
                })
                .ends(
                        "a mebibyte is set aside for the log",
                        (scene, outcome) -> scene.profile().ok("audit", "verify"))
                .figure(_ -> written + " records on a full disk")
                .run();
    }

    /** The daemon begins anew on a log of its own, with its folder on a small disk. */
    private static SmallDisk onSmallDisk(Scene scene) throws IOException {
        scene.daemon().close();
        SmallDisk disk =
                new SmallDisk(scene.profile(), scene.profile().auditLog().getParent(), "4m");
        scene.profile().start();
        return disk;
    }

    private static Wire reader(Scene scene) throws IOException {
        Path reader = scene.profile().client("wire.c", "reader");
        scene.approve(reader);
        return scene.profile().wire(reader);
    }

    private static long readUntilStarved(Scene scene, Wire wire, int c) throws IOException {
        String value = Json.value(Scene.KEY, scene.canary());
        long values = 0;
        while (values < 3 * HELD && wire.ask(c, scene.request()).equals(value)) {
            values++;
        }
        return values;
    }

    private static long recordsOfReads(Scene scene) throws IOException {
        return scene.profile()
                .log()
                .lines()
                .filter(line -> line.contains("\"action\":\"read\"") && line.contains("GRANTED"))
                .count();
    }

    @Test
    void aSecretStandsWhereNoneMay() throws IOException {
        Row.of(
                        "A26",
                        "a stranger passes the secret on its command line; then logs, queue, output, argv, environ and the"
                                + " memory of a command are searched")
                .off("masking")
                .attack(scene -> {
                    String stranger =
                            scene.profile().client("client.c", "stranger").toString();
                    List<String> places = new ArrayList<>();
                    for (List<String> arguments : List.of(
                            List.of("--token", scene.canary()),
                            List.of("--password=" + scene.canary()),
                            List.of("API_KEY=" + scene.canary()),
                            List.of("https://user:" + scene.canary() + "@example.org/"),
                            List.of("Authorization: Bearer " + scene.canary()),
                            List.of(Json.write("k", scene.canary())))) {
                        scene.profile()
                                .run(Stream.concat(Stream.of(stranger, scene.socket()), arguments.stream())
                                        .toArray(String[]::new));
                        search(scene, places, "list-pending", scene.profile().ok("list-pending"));
                    }
                    breakTheRules(scene);
                    everywhere(scene, places);
                    return new Outcome(!places.isEmpty(), String.join(", ", places));
                })
                .ends("nowhere but in the store", (_, _) -> {})
                .run();
    }

    /** Lines that are answered with an error, each with the secret in it. */
    private static void breakTheRules(Scene scene) {
        for (String line : List.of(
                Json.write("k", scene.canary()).replace("}", ",\"" + scene.canary() + "\":1}"),
                Json.write("k", scene.canary()).replace("write", scene.canary()),
                Json.write("k", scene.canary()).replace("aws", "gcp"),
                scene.canary())) {
            scene.profile().run(scene.tool().toString(), scene.socket(), line);
        }
    }

    private static void everywhere(Scene scene, List<String> places) throws IOException {
        try (Stream<Path> files = Files.walk(scene.profile().folder())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith("keyring."))
                    .toList()) {
                search(scene, places, file.toString(), Files.readString(file, ISO_8859_1));
            }
        }
        search(scene, places, "the daemon's output", scene.daemon().output());
        for (String command : List.of("list", "status", "store status", "audit", "audit --json", "doctor")) {
            Finished finished = scene.profile().cli(command.split(" "));
            search(scene, places, command, finished.out() + finished.err());
        }
        if (Machine.get().root()) {
            for (String file : List.of("cmdline", "environ")) {
                Path path = Path.of("/proc", Long.toString(scene.daemon().pid()), file);
                search(scene, places, file, Files.readString(path, ISO_8859_1));
            }
            memoryOfACommand(scene, places);
        }
    }

    /** Root alone can read it. The command follows the log of everything that the tool did. */
    private static void memoryOfACommand(Scene scene, List<String> places) throws IOException {
        Process follower = scene.profile()
                .prepare(List.of(scene.profile().launcher().toString(), "audit", "-f"))
                .redirectErrorStream(true)
                .redirectOutput(scene.profile().folder().resolve("followed").toFile())
                .start();
        try {
            Wait.until(
                    "the command shows the log",
                    () -> Files.size(scene.profile().folder().resolve("followed")) > 0);
            assertTrue(scene.serves());
            String snoop = scene.program("snoop.c", "snoop").toString();
            String needle = HexFormat.of().formatHex(scene.canary().getBytes(UTF_8));
            String seen = Machine.run(List.of(snoop, Long.toString(follower.pid()), needle))
                    .out();
            assertFalse(seen.contains("mem E"), seen);
            if (seen.contains("found")) {
                places.add("memory of the command");
            }
        } finally {
            follower.destroyForcibly();
        }
    }

    private static void search(Scene scene, List<String> places, String place, String text) {
        if (text.contains(scene.canary())) {
            places.add(place);
        }
    }
}

package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The audit log tampered with, flooded and starved. */
class LogIT {
    private static final int FLOOD = 5000;

    /** More than the allowance of an hour and its summaries are (docs/audit.md, section 3). */
    private static final int ALLOWED = 200;

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

    /** Only the checkpoint that the daemon gave the journal when it stopped shows it. */
    @Test
    void theEndIsCutOff() throws IOException {
        Row row = Row.of("A24", "the end is cut off; the journal has the checkpoint that the daemon gave it")
                .needsRoot("nobody else can stand for the system's journal")
                .off("chain");
        if (!Machine.get().root()) {
            row.run();
            return;
        }
        Path folder = Files.createTempDirectory(
                Path.of("/var/tmp"),
                "keychain-auth-it-journal-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path journal = folder.resolve("journal");
        String script = "mount -t tmpfs keychain-auth-it /run && exec python3 \"$0\" \"$1\"";
        try (Actor daemon = new Actor(new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                script,
                Machine.repository()
                        .resolve("modules/it/src/test/python/redteam/journal.py")
                        .toString(),
                journal.toString()))) {
            daemon.expect("listening");
            List<String> entrance = List.of("nsenter", "--target", Long.toString(daemon.pid()), "--mount");
            row.in((build, switches) -> new Scene(build, switches, entrance)).attack(scene -> {
                int before = Files.readAllLines(journal).size();
                return tamper(scene, lines -> lines.subList(0, 2), () -> checkpoints(scene, journal, before));
            });
            named(row).run();
        } finally {
            Machine.run(List.of("rm", "-r", folder.toString()));
        }
    }

    private void tampering(String what, UnaryOperator<List<String>> change) throws IOException {
        named(Row.of("A24", what).off("chain").attack(scene -> tamper(scene, change, List::of)))
                .run();
    }

    /** What verifies the log besides, once the daemon has stopped. */
    private interface Arguments {
        List<String> when() throws IOException;
    }

    /** The log is whole when it is verified in the end, and the daemon goes on with it. */
    private static Outcome tamper(Scene scene, UnaryOperator<List<String>> change, Arguments more) throws IOException {
        for (int i = 0; i < 3; i++) {
            assertTrue(scene.serves());
        }
        scene.daemon().close();
        List<String> verify = new ArrayList<>(List.of("audit", "verify"));
        verify.addAll(more.when());
        List<String> lines = Files.readAllLines(scene.profile().auditLog());
        scene.profile().write(scene.profile().auditLog(), text(change.apply(lines)));
        Finished verified = scene.profile().cli(verify.toArray(String[]::new));
        scene.profile().write(scene.profile().auditLog(), text(lines));
        scene.profile().ok(verify.toArray(String[]::new));
        scene.profile().start();
        return new Outcome(verified.exit() == 0, verified.out() + verified.err());
    }

    /** A file with what the journal got since then: one file of it holds what daemons of other scenes gave, too. */
    private static List<String> checkpoints(Scene scene, Path journal, int before) throws IOException {
        Wait.until(
                "the journal has the checkpoint",
                () -> Files.readAllLines(journal).stream().skip(before).anyMatch(line -> line.contains("checkpoint")));
        Path own = scene.profile().folder().resolve("journal");
        scene.profile()
                .write(
                        own,
                        text(Files.readAllLines(journal).stream().skip(before).toList()));
        return List.of("--checkpoints", own.toString());
    }

    private static Row named(Row row) {
        return row.ends(
                "audit verify names the place",
                (scene, outcome) -> assertTrue(outcome.seen().contains("first bad record: "), outcome.seen()));
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
                    return new Outcome(written > ALLOWED, written + " records");
                })
                .ends("at most " + ALLOWED + " records; what was granted stays", (scene, outcome) -> {
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
                        written = (int) records;
                        disk.free();
                        assertTrue(scene.serves(), "it heals with the disk");
                        scene.profile().ok("audit", "verify");
                        return new Outcome(values > records, values + " values, " + records + " records");
                    }
                })
                .ends("no value without its record; serves again when there is room", (_, outcome) -> {
                    assertTrue(written > 0, outcome.seen());
                    assertEquals(written + " values, " + written + " records", outcome.seen());
                })
                .figure(_ -> written + " records")
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
                        // Here: without the small disk another log lies at its path.
                        scene.profile().ok("audit", "verify");
                        return new Outcome(written < HELD, written + " records");
                    }
                })
                .ends(
                        "at least " + HELD + " more are recorded, and the log is whole",
                        (_, outcome) -> assertTrue(written >= HELD, outcome::seen))
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
}

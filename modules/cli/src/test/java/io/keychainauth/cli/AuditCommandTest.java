package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.keychainauth.audit.AuditLog;
import io.keychainauth.audit.AuditRecord;
import io.keychainauth.audit.Checkpoint;
import io.keychainauth.audit.Outcome;
import io.keychainauth.audit.Reserve;
import io.keychainauth.cli.Desk.Result;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
    private static final Instant OLD = Instant.parse("2016-05-21T10:34:02.123Z");

    @TempDir
    Path folder;

    private Desk desk;
    private final List<String> checkpoints = new ArrayList<>();

    @BeforeEach
    void desk() throws Exception {
        desk = new Desk(folder);
        Files.createDirectories(desk.profile().audit().getParent());
    }

    private void write(Instant when, AuditRecord... records) throws Exception {
        try (AuditLog log = AuditLog.open(desk.profile().audit(), () -> when, checkpoints::add, Reserve.NONE)) {
            for (AuditRecord record : records) {
                log.append(record);
            }
        }
    }

    private static AuditRecord record(String action, String path, String service, Outcome outcome, String... targets) {
        return AuditRecord.of(action, outcome)
                .pid(8412)
                .binary(path, "ab".repeat(32))
                .service(service)
                .targets(List.of(targets))
                .build();
    }

    private void sample() throws Exception {
        write(OLD, record("read", "/usr/bin/one", "aws", Outcome.GRANTED, "key-1", "key-2"));
        write(Instant.now(), record("write", "/usr/bin/two", "gcp", Outcome.DENIED, "key-3"));
    }

    @Test
    void showsRecordsOldestFirst() throws Exception {
        assertEquals("", desk.done("audit").out());
        sample();
        List<String> lines = desk.done("audit").out().lines().toList();
        assertEquals(2, lines.size());
        assertEquals(
                "GRANTED  2016-05-21T10:34:02.123Z  read  pid 8412  /usr/bin/one  aws  key-1 key-2", lines.getFirst());
    }

    @Test
    void filters() throws Exception {
        sample();
        assertEquals(1, desk.done("audit", "--since", "1h").out().lines().count());
        assertEquals(
                1, desk.done("audit", "--since", "2016-05-22").out().lines().count());
        assertEquals(
                2,
                desk.done("audit", "--since", "2016-05-21T10:34:02.123Z")
                        .out()
                        .lines()
                        .count());
        assertEquals(
                1, desk.done("audit", "--binary", "/usr/bin/two").out().lines().count());
        assertEquals(
                2,
                desk.done("audit", "--binary", "sha256:" + "ab".repeat(8))
                        .out()
                        .lines()
                        .count());
        assertEquals(0, desk.done("audit", "--binary", "ab").out().lines().count());
        assertEquals(1, desk.done("audit", "--service", "aws").out().lines().count());
        assertEquals(1, desk.done("audit", "--result", "denied").out().lines().count());
        assertEquals(
                0,
                desk.done("audit", "--service=aws", "--result=DENIED")
                        .out()
                        .lines()
                        .count());
    }

    @Test
    void jsonHasTheFieldsOfTheFile() throws Exception {
        sample();
        String shown = desk.done("audit", "--json").out();
        List<String> file = Files.readAllLines(desk.profile().audit());
        List<String> lines = shown.lines().toList();
        assertEquals(file.size(), lines.size());
        for (int i = 0; i < file.size(); i++) {
            assertEquals(JSON.std.mapFrom(file.get(i)), JSON.std.mapFrom(lines.get(i)));
        }
    }

    @Test
    void verifiesAndNamesTheFirstBadRecord() throws Exception {
        assertEquals(
                "verified to seq 0 (0 files)\n", desk.done("audit", "verify").out());
        sample();
        assertEquals(
                "verified to seq 2 (1 files)\n", desk.done("audit", "verify").out());
        Map<String, Object> intact = desk.done("audit", "verify", "--json").object();
        assertEquals(true, intact.get("intact"));
        assertEquals(2, intact.get("last_seq"));

        Path log = desk.profile().audit();
        Files.writeString(log, Files.readString(log).replace("key-1", "key-x"));
        Result broken = desk.run("audit", "verify");
        assertEquals(Exit.FAILED, broken.exit());
        assertTrue(broken.err().startsWith("Error: first bad record: seq 1, " + log + " line 1: "), broken.err());
        Result json = desk.run("audit", "verify", "--json");
        assertEquals(Exit.FAILED, json.exit());
        assertEquals(false, json.object().get("intact"));
        assertEquals(1, json.object().get("seq"));
    }

    @Test
    void checkpointsFindWhatTheChainAloneCannot() throws Exception {
        sample();
        Path log = desk.profile().audit();
        Path journal =
                desk.program("journal", "May 21 host keychain-auth[1]: " + String.join("\n", checkpoints) + "\n");
        assertTrue(desk.done("audit", "verify", "--checkpoints", journal.toString())
                .out()
                .contains("anchored to seq 2"));
        Files.writeString(log, Files.readAllLines(log).getFirst() + "\n");
        assertEquals(Exit.DONE, desk.run("audit", "verify").exit());
        Result truncated = desk.run("audit", "verify", "--checkpoints", journal.toString());
        assertEquals(Exit.FAILED, truncated.exit());
        assertTrue(truncated.err().contains("truncated"), truncated.err());
        assertTrue(Checkpoint.find(checkpoints.getLast()).isPresent());
    }

    @Test
    void aTornLineIsReported() throws Exception {
        sample();
        Path log = desk.profile().audit();
        String text = Files.readString(log);
        Files.writeString(log, text.substring(0, text.length() - 20));
        Result result = desk.done("audit");
        assertEquals(1, result.out().lines().count());
        assertTrue(result.err().startsWith("Warning: " + log + " line 2 is no record"), result.err());
    }

    @Test
    void followsUntilInterrupted() throws Exception {
        write(OLD, record("read", "/usr/bin/one", "aws", Outcome.GRANTED, "key-1"));
        StringWriter out = new StringWriter();
        Thread follower = Thread.ofPlatform()
                .start(() -> desk.run(new PrintWriter(out, true), new PrintWriter(new StringWriter()), "audit", "-f"));
        await(() -> out.toString().contains("key-1"));
        write(Instant.now(), record("read", "/usr/bin/one", "aws", Outcome.GRANTED, "key-2"));
        await(() -> out.toString().contains("key-2"));
        follower.interrupt();
        follower.join(TimeUnit.SECONDS.toMillis(60));
        assertTrue(!follower.isAlive());
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline);
            Thread.onSpinWait();
        }
    }
}

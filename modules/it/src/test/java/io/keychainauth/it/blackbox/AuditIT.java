package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.denied;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every access stands in the log by name, and a log that was touched is not accepted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditIT {
    private Profile profile;
    private Path tool;
    private List<String> lines;

    @BeforeAll
    void access() throws IOException {
        profile = new Profile();
        RunningDaemon daemon = profile.start();
        tool = profile.client("wire.c", "trusted");
        profile.ok("authorize", profile.named(tool), "aws");
        Wire wire = profile.wire(tool);
        int c = wire.open();
        for (String line : List.of(
                request("write", ",\"targets\":[\"p/a\",\"p/b\",\"q\"],\"values\":[\"1\",\"2\",\"3\"]"),
                read("q"),
                request("read", ",\"targets\":[\"p/b\",\"none\"]"),
                request("read", ",\"match\":\"prefix\",\"targets\":[\"p/\"]"),
                request("search", ",\"targets\":[\"p/\",\"q\"]"),
                request("delete", ",\"targets\":[\"q\"]"),
                request("delete", ",\"match\":\"prefix\",\"targets\":[\"p/\"]"))) {
            assertTrue(wire.ask(c, line).startsWith(success("").substring(0, 37)), line);
        }
        assertEquals(denied("service_not_allowed"), wire.ask(c, write("k", "v").replace("aws", "gcp")));
        wire.ask(c, "{\"type\":\"REQUEST\"}");
        daemon.close();
        lines = Files.readAllLines(profile.auditLog());
    }

    @AfterAll
    void clean() throws IOException {
        profile.close();
    }

    @Test
    void everyAccessIsThereByName() {
        List<String> seen = lines.stream()
                .map(line -> String.join(
                        " ",
                        field(line, "action"),
                        field(line, "targets"),
                        field(line, "prefixes"),
                        field(line, "result"),
                        field(line, "reason")))
                .map(line -> line.replaceAll(" +", " ").strip())
                .toList();
        assertEquals(
                List.of(
                        "connect ACCEPTED",
                        "write [\"p/a\",\"p/b\",\"q\"] GRANTED",
                        "read [\"q\"] GRANTED",
                        "read [\"p/b\",\"none\"] GRANTED",
                        "read [\"p/a\",\"p/b\"] [\"p/\"] GRANTED",
                        "search [\"p/a\",\"p/b\",\"q\"] [\"p/\",\"q\"] GRANTED",
                        "delete [\"q\"] GRANTED",
                        "delete [\"p/a\",\"p/b\"] [\"p/\"] GRANTED",
                        "write [\"k\"] DENIED service_not_allowed",
                        "malformed ERROR malformed_request"),
                seen);
    }

    /** A text without its quotes, or an array as it is. */
    private static String field(String line, String name) {
        Matcher found =
                Pattern.compile("\"" + name + "\":(?:\"([^\"]*)\"|(\\[[^]]*]))").matcher(line);
        return found.find() ? found.group(1) == null ? found.group(2) : found.group(1) : "";
    }

    @Test
    void everyRecordSaysWhichProgramAskedForWhichService() {
        for (String line : lines) {
            assertEquals(profile.quoted(tool), field(line, "binary_path"), line);
            assertTrue(field(line, "binary_hash").matches("sha256:[0-9a-f]{64}"), line);
            assertTrue(line.matches(".*\"pid\":\\d+,.*"), line);
            assertTrue(field(line, "timestamp").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"), line);
        }
        assertEquals("aws", field(lines.get(1), "service"));
        assertEquals("gcp", field(lines.get(8), "service"));
    }

    @Test
    void theCommandShowsWhatIsAskedFor() {
        String granted = profile.ok("audit", "--result", "GRANTED", "--service", "aws");
        assertEquals(7, granted.lines().count(), granted);
        assertTrue(
                granted.contains("p/a") && granted.contains("GRANTED") && granted.contains(profile.named(tool)),
                granted);
        assertEquals("", profile.ok("audit", "--service", "azure").strip());
    }

    private Finished verify(List<String> changed) throws IOException {
        profile.write(profile.auditLog(), String.join("\n", changed) + "\n");
        try {
            return profile.cli("audit", "verify");
        } finally {
            profile.write(profile.auditLog(), String.join("\n", lines) + "\n");
        }
    }

    private void assertFound(int seq, List<String> changed) throws IOException {
        Finished verified = verify(changed);
        assertEquals(1, verified.exit(), verified.out());
        assertTrue(
                verified.err().contains("first bad record: seq " + seq + ", " + profile.named(profile.auditLog())),
                verified.err());
    }

    @Test
    void anUntouchedLogIsAccepted() throws IOException {
        Finished verified = verify(lines);
        assertEquals(0, verified.exit(), verified.err());
        assertTrue(verified.out().startsWith("verified to seq " + lines.size()), verified.out());
    }

    @Test
    void aChangedByteIsFound() throws IOException {
        List<String> changed = new ArrayList<>(lines);
        changed.set(2, changed.get(2).replace("\"q\"", "\"r\""));
        Finished verified = verify(changed);
        assertEquals(1, verified.exit());
        assertTrue(verified.err().matches("(?s).*first bad record: seq [34],.*"), verified.err());
    }

    @Test
    void aRemovedLineIsFound() throws IOException {
        List<String> changed = new ArrayList<>(lines);
        changed.remove(4);
        assertFound(5, changed);
    }

    @Test
    void anInsertedLineIsFound() throws IOException {
        List<String> changed = new ArrayList<>(lines);
        changed.add(5, lines.get(4));
        assertFound(5, changed);
    }

    @Test
    void theFirstLineCannotBeLeftOut() throws IOException {
        Finished verified = verify(lines.subList(1, lines.size()));
        assertTrue(verified.exit() == 1 || verified.out().contains("begins with seq 2"), verified.out());
    }
}

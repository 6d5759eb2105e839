package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code docs/protocol.md} against the code. */
class DocumentedProtocolTest {
    private final List<String> document = Files.readAllLines(Path.of("..", "..", "docs", "protocol.md"));

    DocumentedProtocolTest() throws IOException {}

    @Test
    void namesEveryReasonWithItsStatus() {
        for (Reason reason : Reason.values()) {
            String row = "| `" + reason.status().wire() + "` | `" + reason.wire() + "` |";
            assertTrue(document.stream().anyMatch(line -> line.startsWith(row)), row);
        }
    }

    @Test
    void namesEveryLimitWithItsDefault() {
        Limits limits = Limits.DEFAULT;
        Map.ofEntries(
                        Map.entry("line_bytes", limits.lineBytes()),
                        Map.entry("targets", limits.targets()),
                        Map.entry("name_bytes", limits.nameBytes()),
                        Map.entry("value_bytes", limits.valueBytes()),
                        Map.entry("attributes", limits.attributes()),
                        Map.entry("json_depth", limits.jsonDepth()),
                        Map.entry("response_bytes", limits.responseBytes()),
                        Map.entry("request_seconds", (int) limits.request().toSeconds()),
                        Map.entry("idle_seconds", (int) limits.idle().toSeconds()),
                        Map.entry("sessions", limits.sessions()),
                        Map.entry("sessions_per_process", limits.sessionsPerProcess()),
                        Map.entry("sessions_unregistered", limits.sessionsUnregistered()))
                .forEach((name, value) -> {
                    String row = String.format(Locale.ROOT, "| `%s` | %,d |", name, value);
                    assertTrue(document.stream().anyMatch(line -> line.startsWith(row)), row);
                });
    }

    @Test
    void itsRequestsAreRequests() {
        List<String> requests = document.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("{\"type\":\"REQUEST\""))
                .toList();
        assertTrue(requests.size() >= Action.values().length, "requests: " + requests.size());
        requests.forEach(line -> assertEquals("accepted", Requests.verdict(Requests.decode(line)), line));
    }
}

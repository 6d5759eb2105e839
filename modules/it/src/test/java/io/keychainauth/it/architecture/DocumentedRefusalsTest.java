package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client can be told, and how much it may ask, is what the documents say: no name more and none less. */
class DocumentedRefusalsTest {
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");
    private static final Pattern HEADING = Pattern.compile("(?m)^### (.*)$");
    private static final Pattern REASON = Pattern.compile("(?m)^\\| `(?:denied|error)` \\| `([a-z_]+)` \\|");
    private static final Pattern LIMIT = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ([0-9,]+) \\|");

    private final CompiledModules compiled = new CompiledModules();
    private final Set<String> refusals = new TreeSet<>(compiled.constants("peer.Refusal", "detail"));
    private final Set<String> reasons = new TreeSet<>(compiled.constants("protocol.Reason", "wire"));

    @AfterEach
    void close() {
        compiled.close();
    }

    @Test
    void clientsAreToldWhatToDoAboutEveryRefusal() {
        Set<String> explained = HEADING.matcher(document("clients.md"))
                .results()
                .flatMap(heading -> names(heading.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(refusals, explained);
    }

    @Test
    void theLogsDocumentNamesEveryDetail() {
        String audit = document("audit.md");
        String details = audit.substring(audit.indexOf("**Details**"), audit.indexOf("With other reasons `detail`"));
        Set<String> listed = details.lines()
                .filter(line -> line.startsWith("|"))
                .flatMap(DocumentedRefusalsTest::names)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(refusals, listed);
    }

    @Test
    void theProtocolNamesEveryReason() {
        Set<String> listed = REASON.matcher(document("protocol.md"))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(reasons, listed);
    }

    /** A word in code quotes that looks like a refusal and is none would be searched for in vain. */
    @Test
    void theThreatModelEndsAttacksInNamesThatExist() {
        Set<String> known = new TreeSet<>(refusals);
        known.addAll(reasons);
        document("threat-model.md")
                .lines()
                .filter(line -> line.matches("\\| A\\d+ \\|.*"))
                .map(line -> line.split("\\|", -1)[4])
                .flatMap(DocumentedRefusalsTest::names)
                .filter(name -> name.contains("_"))
                .forEach(name -> assertTrue(known.contains(name), name));
    }

    @Test
    void bothTablesOfLimitsShowWhatHolds() {
        Map<String, Long> real = limits();
        for (String name : Set.of("protocol.md", "config.md")) {
            Map<String, Long> shown = LIMIT.matcher(document(name))
                    .results()
                    .collect(Collectors.toMap(
                            row -> row.group(1),
                            row -> Long.parseLong(row.group(2).replace(",", "")),
                            (a, _) -> a,
                            TreeMap::new));
            assertEquals(real, shown, name);
        }
    }

    @Test
    void theGuideForClientsCountsAsTheDaemonDoes() {
        String guide = document("clients.md").replaceAll("\\s+", " ");
        Map<String, Long> limits = limits();
        assertTrue(guide.contains("after " + limits.get("idle_seconds") + " idle seconds"), "idle_seconds");
        assertTrue(guide.contains("take within " + limits.get("request_seconds") + " seconds"), "request_seconds");
        assertTrue(guide.contains(limits.get("sessions_per_process") + " is the most"), "sessions_per_process");
    }

    /** As they are named in config.json: words instead of capitals, durations in seconds. */
    private Map<String, Long> limits() {
        Map<String, Long> limits = new TreeMap<>();
        compiled.components("protocol.Limits", "DEFAULT").forEach((name, value) -> {
            String words = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            if (value instanceof Duration duration) {
                limits.put(words + "_seconds", duration.toSeconds());
            } else {
                limits.put(words, ((Number) value).longValue());
            }
        });
        return limits;
    }

    private static Stream<String> names(String text) {
        return NAME.matcher(text).results().map(name -> name.group(1));
    }

    private static String document(String name) {
        return SourceTree.read(SourceTree.root().resolve("docs").resolve(name));
    }
}

package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rows of the threat model and the tests that attack: each row has its test, each test its row. */
class ThreatModelTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (A\\d+) \\|.*\\| ([^|]+) \\|$");
    private static final Pattern TEST = Pattern.compile("`(?:[a-z]+\\.)*([A-Z]\\w*[a-z](?:IT|Test))`");

    private static final Pattern SWITCH = Pattern.compile("(?m)^([a-z-]+) ");
    private static final Pattern JUDGES = Pattern.compile("\\bimplements (Check|Condition)\\b");
    private static final Pattern LISTED = Pattern.compile("\\bnew ([A-Z]\\w+)\\(\\)");

    /** Whoever adds a row counts it: none may go missing. */
    private static final int ROWS = 31;

    /** Stated as not stopped. */
    private static final Set<String> OPEN = Set.of("A29", "A30");

    /** About the switches themselves, and no attack. */
    private static final Set<String> NO_ATTACK = Set.of("SwitchesIT");

    private final Map<String, String> rows = new LinkedHashMap<>();

    ThreatModelTest() {
        ROW.matcher(SourceTree.read(SourceTree.root().resolve("docs/threat-model.md")))
                .results()
                .forEach(row -> rows.put(row.group(1), row.group(2)));
    }

    private static List<String> tests(String cell) {
        return TEST.matcher(cell).results().map(test -> test.group(1)).toList();
    }

    @Test
    void theRowsAreThoseOfTheModel() {
        List<String> expected =
                IntStream.rangeClosed(1, ROWS).mapToObj(i -> "A" + i).toList();
        assertEquals(expected, List.copyOf(rows.keySet()));
    }

    @Test
    void everyRowHasATestThatNamesIt() throws IOException {
        Map<String, Path> sources = testSources();
        for (Map.Entry<String, String> row : rows.entrySet()) {
            List<String> tests = tests(row.getValue());
            assertEquals(OPEN.contains(row.getKey()), tests.isEmpty(), row::toString);
            for (String test : tests) {
                assertTrue(sources.containsKey(test), () -> row.getKey() + ": there is no " + test);
            }
            boolean tried = tests.stream()
                    .map(sources::get)
                    .anyMatch(source -> !source.toString().contains("/redteam/")
                            || SourceTree.read(source).contains("\"" + row.getKey() + "\""));
            assertTrue(tried || tests.isEmpty(), () -> row.getKey() + " is tried by none of " + tests);
        }
    }

    @Test
    void everyAttackHasItsRow() throws IOException {
        Set<String> attacks = testSources().entrySet().stream()
                .filter(test -> test.getValue().toString().contains("/redteam/"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        assertFalse(attacks.isEmpty());
        Set<String> named = new TreeSet<>(NO_ATTACK);
        rows.values().forEach(cell -> named.addAll(tests(cell)));
        named.retainAll(attacks);
        assertEquals(attacks, named);
    }

    /** A check that no row switches off is one whose attack nobody tried. */
    @Test
    void everySwitchIsUsedByARow() throws IOException {
        String attacks = testSources().values().stream()
                .filter(file -> file.toString().contains("/redteam/"))
                .map(SourceTree::read)
                .collect(Collectors.joining());
        Set<String> unused = SWITCH.matcher(SourceTree.read(SourceTree.root().resolve("jlink/redteam/switches")))
                .results()
                .map(line -> line.group(1))
                .filter(name -> !attacks.contains("\"" + name + "\""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), unused);
    }

    /** Each class that judges is in the list that is asked, and in the document with what it demands. */
    @Test
    void everyJudgementIsListedAndDescribed() throws IOException {
        described("peer/src/main/java/io/keychainauth/peer/checks", "Checks.java", "## 3.", "## 4.");
        described("policy/src/main/java/io/keychainauth/policy", "Condition.java", "## 4.", "## 5.");
    }

    private static void described(String folder, String list, String from, String to) throws IOException {
        Path sources = SourceTree.root().resolve("modules").resolve(folder);
        Set<String> judging;
        try (Stream<Path> files = Files.list(sources)) {
            judging = files.filter(file -> JUDGES.matcher(SourceTree.read(file)).find())
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        assertTrue(judging.size() >= 5, judging::toString);
        Set<String> asked = LISTED.matcher(SourceTree.read(sources.resolve(list)))
                .results()
                .map(each -> each.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(judging, asked);
        String model = SourceTree.read(SourceTree.root().resolve("docs/threat-model.md"));
        String section = model.substring(model.indexOf("\n" + from), model.indexOf("\n" + to));
        judging.forEach(name -> assertTrue(section.contains("`" + name + "`"), name));
    }

    private static Map<String, Path> testSources() throws IOException {
        try (Stream<Path> files = Files.walk(SourceTree.root().resolve("modules"))) {
            return files.filter(file -> file.toString().contains("/src/test/java/"))
                    .filter(file -> file.toString().matches(".*/\\w+(IT|Test)\\.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), file -> file, (a, _) -> a));
        }
    }
}

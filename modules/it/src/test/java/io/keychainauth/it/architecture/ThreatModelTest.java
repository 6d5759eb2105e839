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
                IntStream.rangeClosed(1, 31).mapToObj(i -> "A" + i).toList();
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

    private static Map<String, Path> testSources() throws IOException {
        try (Stream<Path> files = Files.walk(SourceTree.root().resolve("modules"))) {
            return files.filter(file -> file.toString().contains("/src/test/java/"))
                    .filter(file -> file.toString().matches(".*/\\w+(IT|Test)\\.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), file -> file, (a, _) -> a));
        }
    }
}

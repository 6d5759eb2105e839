package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rows of the threat model and the tests that attack: each row has its test, each test its row. */
class ThreatModelTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (A\\d+) \\|.*\\| ([^|]+) \\|$");
    private static final Pattern TEST = Pattern.compile("`(?:([a-z]+)\\.)?([A-Z]\\w*[a-z](?:IT|Test))`");
    private static final Pattern ELSEWHERE = Pattern.compile(" in `([a-z.]+)`");
    private static final Path OURS = SourceTree.root().resolve("modules/it/src/test/java/io/keychainauth/it");

    private static final Pattern TRIED = Pattern.compile("\"(A\\d+)\"");
    private static final Pattern CALL = Pattern.compile("\\.(off|deeper|denied|ends)\\(([^)]*)\\)");
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

    /** Sources of the tests of a row: "`ThisIT`, `that.OtherIT`; `SomeTest`, `AnotherTest` in `module`". */
    private static List<Path> tests(String cell) {
        List<Path> tests = new ArrayList<>();
        for (String part : cell.split(";", -1)) {
            Matcher elsewhere = ELSEWHERE.matcher(part);
            Optional<String> module = elsewhere.find() ? Optional.of(elsewhere.group(1)) : Optional.empty();
            TEST.matcher(part)
                    .results()
                    .map(test -> module.map(name -> SourceTree.root()
                                    .resolve("modules")
                                    .resolve(name)
                                    .resolve("src/test/java/io/keychainauth")
                                    .resolve(name.replace('.', '/')))
                            .orElse(OURS.resolve(
                                    Optional.ofNullable(test.group(1)).orElse("redteam")))
                            .resolve(test.group(2) + ".java"))
                    .forEach(tests::add);
        }
        return tests;
    }

    private static boolean attacks(Path test) {
        return test.startsWith(OURS.resolve("redteam"));
    }

    @Test
    void theRowsAreThoseOfTheModel() {
        List<String> expected =
                IntStream.rangeClosed(1, ROWS).mapToObj(i -> "A" + i).toList();
        assertEquals(expected, List.copyOf(rows.keySet()));
    }

    @Test
    void everyRowHasTestsThatNameIt() {
        for (Map.Entry<String, String> row : rows.entrySet()) {
            String id = row.getKey();
            List<Path> tests = tests(row.getValue());
            assertEquals(OPEN.contains(id), tests.isEmpty(), row::toString);
            assertEquals(TEST.matcher(row.getValue()).results().count(), tests.size(), row::toString);
            for (Path test : tests) {
                assertTrue(Files.isRegularFile(test), () -> id + ": there is no " + test);
                assertTrue(
                        Pattern.compile("\\b" + id + "\\b")
                                .matcher(SourceTree.read(test))
                                .find(),
                        () -> test + " does not say that it tries " + id);
            }
            List<Path> attacks = tests.stream().filter(ThreatModelTest::attacks).toList();
            assertTrue(
                    attacks.isEmpty()
                            || attacks.stream()
                                    .anyMatch(test -> SourceTree.read(test).contains("\"" + id + "\"")),
                    () -> id + " is tried by none of " + attacks);
        }
    }

    @Test
    void everyAttackHasItsRow() throws IOException {
        Set<Path> named = new TreeSet<>();
        rows.values().forEach(cell -> named.addAll(tests(cell)));
        named.removeIf(test -> !attacks(test));
        NO_ATTACK.forEach(name -> named.add(OURS.resolve("redteam").resolve(name + ".java")));
        assertEquals(attacks().keySet(), named);
        attacks()
                .forEach((file, source) -> TRIED.matcher(source)
                        .results()
                        .map(tried -> tried.group(1))
                        .forEach(id -> assertTrue(
                                tests(rows.getOrDefault(id, "")).contains(file),
                                () -> file + " tries " + id + ", whose row does not say so")));
    }

    /**
     * A check is one that stops an attack if two runs of a row differ in nothing but its switch, and not in the same way end:
     * else another one may do all its work. Endings are named in these calls, and not written there.
     */
    @Test
    void everySwitchDecidesARow() throws IOException {
        Set<String> switches = SWITCH.matcher(SourceTree.read(SourceTree.root().resolve("jlink/redteam/switches")))
                .results()
                .map(line -> line.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> deciding = new TreeSet<>();
        for (Map.Entry<Path, String> test : attacks().entrySet()) {
            for (String row : test.getValue().split("\\bRow\\s*\\.of\\(", -1)) {
                Map<Set<String>, String> runs = runs(row, test.getKey());
                runs.forEach((off, end) -> switches.stream()
                        .filter(name -> !off.contains(name))
                        .filter(name -> !runs.getOrDefault(with(off, name), end).equals(end))
                        .forEach(deciding::add));
            }
        }
        assertEquals(switches, deciding);
    }

    private static Set<String> with(Set<String> off, String name) {
        Set<String> more = new TreeSet<>(off);
        more.add(name);
        return more;
    }

    /** What is off in each run of a row, and how that run ends; none where nothing is switched off. */
    private static Map<Set<String>, String> runs(String row, Path test) {
        Map<Set<String>, String> runs = new LinkedHashMap<>();
        CALL.matcher(row).results().forEach(call -> {
            List<String> arguments =
                    Stream.of(call.group(2).split(",")).map(String::strip).toList();
            List<String> names = arguments.stream()
                    .skip(call.group(1).equals("deeper") ? 1 : 0)
                    .filter(argument -> argument.startsWith("\""))
                    .map(argument -> argument.replace("\"", ""))
                    .toList();
            switch (call.group(1)) {
                case "off" -> {
                    assertEquals(arguments.size(), names.size(), () -> test + " names no switches: " + call.group());
                    runs.put(new TreeSet<>(names), "succeeds");
                }
                case "deeper" -> runs.put(new TreeSet<>(names), arguments.getFirst());
                default -> runs.put(Set.of(), arguments.getFirst());
            }
        });
        if (!runs.isEmpty()) {
            runs.putIfAbsent(Set.of(), "");
        }
        return runs;
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

    private static Map<Path, String> attacks() throws IOException {
        try (Stream<Path> files = Files.list(OURS.resolve("redteam"))) {
            return files.filter(file -> file.toString().matches(".*/\\w+IT\\.java"))
                    .collect(Collectors.toMap(file -> file, SourceTree::read, (a, _) -> a, TreeMap::new));
        }
    }
}

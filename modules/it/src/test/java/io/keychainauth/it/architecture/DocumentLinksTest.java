package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What documents point at is there: they are the first that a newcomer reads and the last that anybody compiles. */
class DocumentLinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\((?![a-z]+:|#)([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern TEST = Pattern.compile("`(?:[a-z]+\\.)*([A-Z]\\w*[a-z](?:IT|Test))`");
    private static final Pattern DECISION = Pattern.compile("(\\d{4})-[a-z-]+\\.md");

    static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(SourceTree.root())) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Path document) {
        Path folder = document.resolveSibling(".");
        LINK.matcher(SourceTree.read(document))
                .results()
                .map(link -> link.group(1))
                .forEach(link -> assertTrue(Files.exists(folder.resolve(link)), () -> document + " links to " + link));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyTestThatIsNamedExists(Path document) throws IOException {
        Set<String> tests;
        try (Stream<Path> files = Files.walk(SourceTree.root().resolve("modules"))) {
            tests = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        TEST.matcher(SourceTree.read(document))
                .results()
                .map(test -> test.group(1))
                .forEach(test -> assertTrue(tests.contains(test), () -> document + " names " + test));
    }

    @Test
    void decisionsAreNumberedAndSayWhatWhyAndAtWhatPrice() throws IOException {
        List<Path> decisions;
        try (Stream<Path> files = Files.list(SourceTree.root().resolve("docs/adr"))) {
            decisions = files.sorted().toList();
        }
        List<String> numbers = decisions.stream()
                .map(file -> DECISION.matcher(file.getFileName().toString()))
                .map(name -> name.matches() ? name.group(1) : "no decision: " + name)
                .toList();
        List<String> expected = IntStream.rangeClosed(1, decisions.size())
                .mapToObj(i -> String.format(Locale.ROOT, "%04d", i))
                .toList();
        assertEquals(expected, numbers);
        for (Path decision : decisions) {
            String text = SourceTree.read(decision);
            int number = Integer.parseInt(decision.getFileName().toString().substring(0, 4));
            assertTrue(text.startsWith("# " + number + ". "), decision::toString);
            for (String part : List.of("**Decision.**", "**Why.**", "**Price.**")) {
                assertTrue(text.contains("\n\n" + part + " "), () -> decision + " has no " + part);
            }
        }
    }
}

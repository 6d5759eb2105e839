package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is left out on Windows is left out by a tag or a class that modules/it/README.md gives the reason of. */
class WindowsSelectionTest {
    private static final Path IT = SourceTree.root().resolve("modules/it");
    private static final String README = SourceTree.read(IT.resolve("README.md"));

    @Test
    void everyTagThatIsLeftOutIsExplainedAndUsed() {
        String list = only(SourceTree.read(SourceTree.root().resolve("pom.xml")), "<unix\\.tags>([^<]*)</unix\\.tags>");
        Set<String> leftOut = new TreeSet<>(List.of(list.strip().split("\\s*\\|\\s*")));
        assertEquals(leftOut, all(README, "(?m)^\\| `([a-z-]+)` \\| [^|]+ \\| [^|]+ \\|$"));
        Set<String> used = new TreeSet<>();
        testFiles().forEach(file -> used.addAll(all(SourceTree.read(file), "@Tag\\(\"([a-z-]+)\"\\)")));
        used.removeAll(Set.of("slow", "same-calls"));
        assertEquals(leftOut, used);
    }

    /** What is skipped by itself would be missed on the one system where it could have run. */
    @Test
    void nothingIsLeftOutInAnotherWay() {
        Pattern disabled = Pattern.compile("@" + "Disabled(OnOs)?\\b");
        testFiles()
                .forEach(file ->
                        assertFalse(disabled.matcher(SourceTree.read(file)).find(), file::toString));
    }

    @Test
    void everyScenarioRunsOnBothOrHasAReason() {
        String pom = SourceTree.read(IT.resolve("pom.xml"));
        String profile = pom.substring(pom.indexOf("<id>black-box-windows</id>"), pom.indexOf("<id>red-team</id>"));
        Set<String> both = all(profile, "<include>\\*\\*/(\\w+IT)\\.java</include>");
        Set<String> excused = all(README, "(?m)^\\| `(\\w+IT)` \\| .+ \\|$");
        Set<String> known = new TreeSet<>(both);
        known.addAll(excused);
        assertEquals(both.size() + excused.size(), known.size(), "either, not both");
        Set<String> scenarios = Stream.of("blackbox", "clients")
                .flatMap(folder ->
                        files(IT.resolve("src/test/java/io/keychainauth/it").resolve(folder)))
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith("IT.java"))
                .map(name -> name.replace(".java", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(scenarios, known);
    }

    private static String only(String text, String pattern) {
        Set<String> found = all(text, pattern);
        assertEquals(1, found.size(), pattern);
        return found.iterator().next();
    }

    private static Set<String> all(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Path> testFiles() {
        return files(SourceTree.root().resolve("modules"))
                .filter(file ->
                        file.toString().endsWith(".java") && file.toString().contains("/src/test/"));
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

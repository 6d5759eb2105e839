package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds module-info-layout.md against the compiled descriptors. */
class LayoutDocumentTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.]+)` \\|([^|]*)\\| [^|]+ \\|$", Pattern.MULTILINE);
    private static final Pattern EMPTY_ROW = Pattern.compile("^\\| `([a-z.]+)` \\| \\| \\|$", Pattern.MULTILINE);
    private static final Pattern ARROW =
            Pattern.compile("^ *([a-z_]+) (-->|-\\.->) ([a-z_]+(?: & [a-z_]+)*)$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(?m)^ *([a-z_]+)\\[([a-z.]+)\\]$");
    private static final Pattern PARAGRAPH = Pattern.compile("^\\*\\*([a-z.]+)\\*\\* ", Pattern.MULTILINE);
    private static final Pattern DOTTED_NAME = Pattern.compile("`([a-z]+(?:\\.[a-z]+)+)`");
    private static final Map<String, String> THIRD_PARTY = Map.of(
            "com.fasterxml.jackson.core", "[jackson]",
            "com.fasterxml.jackson.jr.ob", "[jackson]",
            "info.picocli", "[picocli]",
            "org.junit.jupiter.api", "[junit]");

    private final String page = SourceTree.read(SourceTree.root().resolve("module-info-layout.md"));

    @Test
    void theTableShowsTheRealEdges() {
        Map<String, Set<String>> documented = new TreeMap<>();
        Matcher row = ROW.matcher(section("Edges"));
        while (row.find()) {
            documented.put(
                    row.group(1),
                    Arrays.stream(row.group(2).split(","))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        EMPTY_ROW.matcher(section("Edges")).results().forEach(empty -> documented.put(empty.group(1), new TreeSet<>()));
        Map<String, Set<String>> real = new TreeMap<>();
        for (String module : SourceTree.modules()) {
            real.put(module, edges(SourceTree.descriptor(module)));
        }
        assertEquals(real, documented);
    }

    @Test
    void thePictureShowsTheRealEdges() {
        Set<String> drawn = new TreeSet<>();
        Matcher arrow = ARROW.matcher(section("Graph"));
        while (arrow.find()) {
            for (String to : arrow.group(3).split(" & ", -1)) {
                String edge = arrow.group(1) + " " + arrow.group(2) + " " + to;
                assertTrue(drawn.add(edge.replace('_', '.')), () -> "drawn twice: " + edge);
            }
        }
        LABEL.matcher(section("Graph"))
                .results()
                .forEach(label -> assertEquals(label.group(1).replace('_', '.'), label.group(2)));
        Set<String> real = new TreeSet<>();
        for (String module : SourceTree.modules()) {
            ModuleDescriptor descriptor = SourceTree.descriptor(module);
            Set<String> provided = provided(descriptor);
            edges(descriptor).stream()
                    .filter(to -> !to.startsWith("["))
                    .forEach(to -> real.add(module + (provided.contains(to) ? " -.-> " : " --> ") + to));
        }
        assertEquals(real, drawn);
    }

    @Test
    void everyModuleHasItsParagraphWithWhatItMustNotDo() throws Exception {
        Set<String> folders;
        try (Stream<Path> list = Files.list(SourceTree.root().resolve("modules"))) {
            folders = list.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> folder.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        String section = section("What each module knows");
        List<String> described = PARAGRAPH
                .matcher(section)
                .results()
                .map(paragraph -> paragraph.group(1))
                .toList();
        assertEquals(folders, new TreeSet<>(described));
        assertEquals(folders.size(), described.size(), "one paragraph each");
        for (String paragraph : section.strip().split("\n\n", -1)) {
            assertTrue(paragraph.startsWith("**"), paragraph);
            assertTrue(paragraph.replace('\n', ' ').contains("t must never "), paragraph);
        }
    }

    /** Modules and packages; those that are planned stand in a section of their own. */
    @Test
    void everyModuleThatIsNamedExists() {
        String named = page.substring(0, page.indexOf("## Places kept"));
        DOTTED_NAME
                .matcher(named)
                .results()
                .map(name -> name.group(1))
                .filter(name -> !name.startsWith("java.") && !name.endsWith(".json"))
                .forEach(name -> assertTrue(isPackage(name), name));
    }

    private static boolean isPackage(String name) {
        String prefix = name.startsWith(SourceTree.PREFIX) ? "" : SourceTree.PREFIX;
        String folder = "src/main/java/" + (prefix + name).replace('.', '/');
        return SourceTree.modules().stream()
                .map(module -> SourceTree.root().resolve("modules").resolve(module))
                .anyMatch(module -> Files.isDirectory(module.resolve(folder)));
    }

    private String section(String title) {
        int start = page.indexOf("## " + title + "\n");
        assertTrue(start >= 0, title);
        int from = page.indexOf('\n', start);
        int end = page.indexOf("\n## ", from);
        return page.substring(from, end < 0 ? page.length() : end);
    }

    private static Set<String> edges(ModuleDescriptor descriptor) {
        Set<String> edges = new TreeSet<>();
        for (ModuleDescriptor.Requires requires : descriptor.requires()) {
            String name = requires.name();
            if (name.startsWith(SourceTree.PREFIX)) {
                edges.add(name.substring(SourceTree.PREFIX.length()));
            } else if (!name.equals("java.base") && !name.equals("org.jspecify")) {
                edges.add(THIRD_PARTY.getOrDefault(name, name));
            }
        }
        return edges;
    }

    /** Modules whose services it provides: a service lies in the root package of its module. */
    private static Set<String> provided(ModuleDescriptor descriptor) {
        return descriptor.provides().stream()
                .map(ModuleDescriptor.Provides::service)
                .map(service -> service.substring(SourceTree.PREFIX.length(), service.lastIndexOf('.')))
                .collect(Collectors.toSet());
    }
}

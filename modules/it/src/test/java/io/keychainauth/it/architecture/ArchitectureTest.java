package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.]+)` \\|([^|]*)\\|", Pattern.MULTILINE);
    private static final Map<String, String> THIRD_PARTY = Map.of(
            "com.fasterxml.jackson.core", "[jackson]",
            "com.fasterxml.jackson.jr.ob", "[jackson]",
            "info.picocli", "[picocli]",
            "org.junit.jupiter.api", "[junit]");

    /** Words that tie code to one operating system or one library of it. */
    private static final Pattern SYSTEM_WORDS = Pattern.compile(
            "(?i)\\blinux\\b|/proc/|\\bSO_PEER|\\blibsecret\\b|os\\.name|\\bwin32\\b|\\bdarwin\\b|\\bgnome\\b|\\bepoll\\b");

    private static final Pattern FOREIGN = Pattern.compile("java\\.lang\\.foreign|System\\.load(Library)?\\(");
    private static final Pattern FORBIDDEN =
            Pattern.compile("catch \\((Exception|RuntimeException) |printStackTrace|TODO|FIXME|XXX");

    /** What {@code MethodHandle.invokeExact} is declared to throw must not spread from where it is wrapped. */
    private static final Pattern THROWABLE = Pattern.compile("(catch \\(|throws )Throwable");

    private static final Pattern SILENT = Pattern.compile("System\\.(out|err)");
    private static final Pattern EMPTY_NAMES = Pattern.compile("(Impl|Utils?|Manager|Helper|Misc|Common)\\.java$");

    static List<String> modules() {
        return SourceTree.modules();
    }

    private static boolean nativeModule(String module) {
        return module.startsWith("peer.")
                || module.startsWith("platform.")
                || module.equals("store.secretservice")
                || module.equals("ffi");
    }

    @Test
    void theLayoutDocumentShowsTheRealGraph() {
        Map<String, Set<String>> documented = new TreeMap<>();
        Matcher row = ROW.matcher(SourceTree.read(SourceTree.root().resolve("module-info-layout.md")));
        while (row.find()) {
            documented.put(
                    row.group(1),
                    Arrays.stream(row.group(2).split(","))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        Map<String, Set<String>> real = new TreeMap<>();
        for (String module : modules()) {
            real.put(module, edges(SourceTree.descriptor(module)));
        }
        assertEquals(real, documented);
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

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleHasTheNameOfItsFolderAndOneRootPackage(String module) {
        ModuleDescriptor descriptor = SourceTree.descriptor(module);
        assertEquals(SourceTree.PREFIX + module, descriptor.name());
        for (String name : descriptor.packages()) {
            assertTrue((name + ".").startsWith(descriptor.name() + "."), name);
        }
        assertFalse(descriptor.isOpen());
        assertEquals(Set.of(), descriptor.opens());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void generatedBindingsAndProvidersAreNotExported(String module) {
        for (ModuleDescriptor.Exports exports : SourceTree.descriptor(module).exports()) {
            assertFalse(exports.source().contains(".gen"), exports::toString);
            assertTrue(exports.targets().size() <= 6, exports::toString);
        }
        if (module.contains(".")) {
            assertEquals(Set.of(), SourceTree.descriptor(module).exports());
            assertFalse(SourceTree.descriptor(module).provides().isEmpty(), "a module of a system is a provider");
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void onlyModulesOfASystemNameIt(String module) {
        for (Path file : SourceTree.sources(module)) {
            String text = SourceTree.read(file);
            if (!nativeModule(module)) {
                refuse(SYSTEM_WORDS, text, file);
                refuse(FOREIGN, text, file);
            } else if (module.equals("ffi") && !file.endsWith("module-info.java")) {
                refuse(SYSTEM_WORDS, text, file);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void nothingSwallowsPrintsOrIsUnfinished(String module) {
        for (Path file : SourceTree.sources(module)) {
            String text = SourceTree.read(file);
            refuse(FORBIDDEN, text, file);
            if (!text.contains("MethodHandle")) {
                refuse(THROWABLE, text, file);
            }
            if (!module.equals("cli")) {
                refuse(SILENT, text, file);
            }
            assertFalse(EMPTY_NAMES.matcher(file.toString()).find(), () -> file + " has a name that says nothing");
            assertTrue(text.lines().count() <= 300, () -> file + " is longer than 300 lines");
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyDescriptorIsExplained(String module) {
        String text = SourceTree.read(
                SourceTree.root().resolve("modules").resolve(module).resolve("src/main/java/module-info.java"));
        assertTrue(text.startsWith("/**"), "module-info begins with its Javadoc");
        assertTrue(text.contains("NullMarked"));
        ModuleDescriptor descriptor = SourceTree.descriptor(module);
        assertEquals(!descriptor.uses().isEmpty(), text.contains("@uses"), "@uses");
        assertEquals(!descriptor.provides().isEmpty(), text.contains("@provides"), "@provides");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void providersAreDeclaredInDescriptorsOnly(String module) {
        Path services =
                SourceTree.root().resolve("modules").resolve(module).resolve("src/main/resources/META-INF/services");
        assertFalse(Files.exists(services), () -> services + ": declare providers in module-info");
    }

    @Test
    void noModuleComesTwice() {
        assertFalse(modules().isEmpty());
        assertEquals(modules().size(), Set.copyOf(modules()).size());
    }

    private static void refuse(Pattern words, String text, Path file) {
        Matcher found = words.matcher(text);
        assertFalse(found.find(), () -> file + " contains '" + found.group() + "'");
    }
}

package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which native calls there are, who may make them, and that each is bound as what it is. */
class NativeCallsTest {
    private static final Pattern ADDRESS = Pattern.compile("\\b([A-Za-z]\\w*)\\$address\\(\\)");
    private static final Pattern PAIR =
            Pattern.compile("\\b([A-Za-z]\\w*)\\$address\\(\\),\\s*(?:\\w+\\.)?([A-Za-z]\\w*)\\$descriptor\\(\\)");
    /** How the address of a variadic function is asked for, and what it must be an argument of. */
    private static final Pattern OF_VARIADIC = Pattern.compile("_h\\.\\w+\\.address\\(\\)");

    private static final Pattern BOUND_AS_SUCH = Pattern.compile("\\bbindVariadic\\(\\s*\\w+_h\\.\\w+\\.address\\(\\)");

    private static final Pattern PAGE_ROW =
            Pattern.compile("^\\| `([a-z.]+)` \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$", Pattern.MULTILINE);
    private static final Pattern FIXED = Pattern.compile("public static MemorySegment (\\w+)\\$address\\(\\)");
    private static final Pattern VARIADIC =
            Pattern.compile("public static class (\\w+) \\{\\s+private static final FunctionDescriptor BASE_DESC");

    private static final Pattern CONSTANT = Pattern.compile("(?m)^    public static \\w+ (\\w+)\\(\\) \\{$");

    /** What reads a variable of a library looks like a constant. */
    private static final Pattern VARIABLE = Pattern.compile("private static class (\\w+)\\$constants \\{");

    private static final Pattern FUNCTION = Pattern.compile("(?m)^--include-function (\\w+)$");
    private static final Pattern VALUE = Pattern.compile("(?m)^--include-constant (\\w+)$");
    private static final Pattern LISTED_VARIABLE = Pattern.compile("(?m)^--include-var (\\w+)$");
    private static final Pattern STRUCTURE = Pattern.compile("(?m)^--include-struct (\\w+)$");

    private static final Pattern WORD = Pattern.compile("\\b([A-Za-z_]\\w*)\\b");

    /** Calls by number: syscall(2) is one function of the list, and stands for all of them. */
    private static final Pattern BY_NUMBER = Pattern.compile("\\bsyscall\\.address\\(\\)");

    private static final Pattern NUMBER = Pattern.compile("_h\\.SYS_(\\w+)\\(\\)");
    private static final Pattern LISTED_NUMBER = Pattern.compile("(?m)^--include-constant SYS_(\\w+)$");

    /** Bound with a descriptor of its own: a handler of signal(2) is an address here, never a function of ours. */
    private static final Set<String> OWN_DESCRIPTOR = Set.of("signal");

    static List<Path> includes() throws IOException {
        return files(SourceTree.root().resolve("jextract"), ".includes");
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** The address of one function with the descriptor of another is a call with wrong arguments, found by no compiler. */
    @Test
    void addressAndDescriptorAreThoseOfOneFunction() {
        int pairs = 0;
        for (String module : SourceTree.modules()) {
            for (Path file : SourceTree.sources(module)) {
                String text = SourceTree.read(file);
                List<MatchResult> found = PAIR.matcher(text).results().toList();
                for (MatchResult pair : found) {
                    assertEquals(pair.group(1), pair.group(2), () -> file + " binds " + pair.group());
                }
                long alone = ADDRESS.matcher(text)
                        .results()
                        .filter(address -> !OWN_DESCRIPTOR.contains(address.group(1)))
                        .count();
                assertEquals(alone, found.size(), () -> file + " binds an address with no descriptor of its function");
                pairs += found.size();
            }
        }
        assertTrue(pairs > 30, "bindings were found: " + pairs);
    }

    /** Bound as one with a fixed number of arguments it works on x86-64, and takes rubbish from the stack on Apple silicon. */
    @Test
    void aVariadicFunctionIsBoundAsOne() {
        int found = 0;
        for (String module : SourceTree.modules()) {
            for (Path file : SourceTree.sources(module)) {
                String text = SourceTree.read(file);
                long asked = OF_VARIADIC.matcher(text).results().count();
                assertEquals(asked, BOUND_AS_SUCH.matcher(text).results().count(), file::toString);
                found += (int) asked;
            }
        }
        assertTrue(found > 8, "bindings were found: " + found);
    }

    @ParameterizedTest
    @MethodSource("includes")
    void theBindingsAreThoseOfTheIncludeList(Path list) throws IOException {
        String text = SourceTree.read(list);
        Path folder = SourceTree.root()
                .resolve("modules")
                .resolve(setting(text, "module"))
                .resolve("src/main/java")
                .resolve(setting(text, "package").replace('.', '/'));
        String name = list.getFileName().toString().replace(".includes", "");
        String generated = SourceTree.read(folder.resolve(name + "_h.java"));
        Set<String> bound = new TreeSet<>(names(FIXED, generated));
        bound.addAll(names(VARIADIC, generated));
        assertEquals(names(FUNCTION, text), bound);
        Set<String> variables = names(VARIABLE, generated);
        assertEquals(names(LISTED_VARIABLE, text), variables);
        Set<String> constants = names(CONSTANT, generated);
        constants.removeAll(bound);
        constants.removeAll(variables);
        assertEquals(names(VALUE, text), constants);
        Set<String> structures = files(folder, ".java").stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(file -> !file.startsWith(name + "_h"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(names(STRUCTURE, text), structures);
    }

    /** What nobody calls is one more thing that the process could. */
    @ParameterizedTest
    @MethodSource("includes")
    void everyListedFunctionIsCalled(Path list) {
        String text = SourceTree.read(list);
        String header = list.getFileName().toString().replace(".includes", "_h");
        Pattern use = Pattern.compile("\\b" + header + "\\.([A-Za-z]\\w*)");
        Set<String> called = new TreeSet<>();
        for (Path file : SourceTree.sources(setting(text, "module"))) {
            called.addAll(names(use, SourceTree.read(file)));
        }
        Set<String> never = names(FUNCTION, text);
        never.removeAll(called);
        assertEquals(Set.of(), never);
    }

    /** A dead line says that something is used, or generated and compared, which is not. What tests compare counts. */
    @ParameterizedTest
    @MethodSource("includes")
    void everyListedConstantAndStructureIsUsed(Path list) throws IOException {
        String text = SourceTree.read(list);
        Path module = SourceTree.root().resolve("modules").resolve(setting(text, "module"));
        Set<String> unused = names(VALUE, text);
        unused.addAll(names(STRUCTURE, text));
        unused.addAll(names(LISTED_VARIABLE, text));
        List<Path> files = new ArrayList<>(SourceTree.sources(setting(text, "module")));
        files.addAll(files(module.resolve("src/test/java"), ".java"));
        // A structure may be part of another one.
        files(module.resolve("src/main/java"), ".java").stream()
                .filter(file -> file.toString().contains("/gen/"))
                .filter(file -> !file.getFileName().toString().contains("_h"))
                .forEach(files::add);
        for (Path file : files) {
            String own = file.getFileName().toString().replace(".java", "");
            names(WORD, SourceTree.read(file)).stream()
                    .filter(word -> !word.equals(own))
                    .forEach(unused::remove);
        }
        assertEquals(Set.of(), unused);
    }

    @Test
    void callsByNumberAreListedAndOnThePage() throws IOException {
        String page = SourceTree.read(SourceTree.root().resolve("module-info-layout.md"));
        Set<String> numbers = new TreeSet<>();
        for (Path list : includes()) {
            numbers.addAll(names(LISTED_NUMBER, SourceTree.read(list)));
        }
        numbers.forEach(name -> assertTrue(page.contains(name + "(2)"), name));
        Set<String> used = new TreeSet<>();
        for (String module : SourceTree.modules()) {
            for (Path file : SourceTree.sources(module)) {
                String text = SourceTree.read(file);
                Set<String> here = names(NUMBER, text);
                assertEquals(BY_NUMBER.matcher(text).find(), !here.isEmpty(), () -> file + " names what it calls");
                used.addAll(here);
            }
        }
        assertEquals(numbers, used);
    }

    @Test
    void thePageTheLinkerAndTheDescriptorsNameTheSameModules() throws Exception {
        Set<String> documented = documented();
        Set<String> allowed = allowed("linux");
        Set<String> exported = new TreeSet<>(Set.of("ffi"));
        SourceTree.descriptor("ffi")
                .exports()
                .forEach(each ->
                        each.targets().forEach(target -> exported.add(target.substring(SourceTree.PREFIX.length()))));
        assertEquals(documented, exported);
        Set<String> here = new TreeSet<>(documented);
        here.removeAll(ofAnotherSystem());
        assertEquals(here, allowed);
    }

    /** An image allows what its list brings, no more: the name of a module that is elsewhere would be a warning at each start. */
    @ParameterizedTest
    @ValueSource(strings = {"linux", "macos", "windows"})
    void anImageAllowsTheNativeModulesOfItsList(String system) {
        Set<String> expected = documented();
        String listed = SourceTree.read(SourceTree.root().resolve("jlink/" + system + ".modules"));
        expected.retainAll(names(Pattern.compile("(?m)^io\\.keychainauth\\.(\\S+)$"), listed));
        assertEquals(expected, allowed(system));
    }

    /** Without it a virtual machine warns of all others, and serves them. */
    @ParameterizedTest
    @ValueSource(strings = {"linux", "macos", "windows"})
    void theDaemonIsRefusedAllOtherNativeCalls(String system) {
        assertEquals(
                List.of("daemon --illegal-native-access=deny"),
                options(system)
                        .lines()
                        .filter(line -> line.contains("--illegal-native-access"))
                        .toList());
    }

    /** Which modules the compiler lets make native calls is said by their POMs alone; {@link ArchitectureTest} goes by it. */
    @Test
    void theCompilerAllowsNativeCallsToTheModulesOfThePage() {
        assertEquals(
                documented(),
                SourceTree.modules().stream().filter(SourceTree::mayCallNative).collect(Collectors.toSet()));
    }

    private static Set<String> documented() {
        String page = SourceTree.read(SourceTree.root().resolve("module-info-layout.md"));
        Set<String> rows =
                names(PAGE_ROW, page.substring(page.indexOf("## Native calls"), page.indexOf("## Image modules")));
        assertFalse(rows.isEmpty());
        return rows;
    }

    private static String options(String system) {
        return SourceTree.read(SourceTree.root().resolve("jlink/" + system + ".options"));
    }

    private static Set<String> allowed(String system) {
        return names(Pattern.compile("(?m)^all --enable-native-access=(\\S+)$"), options(system)).stream()
                .flatMap(all -> Arrays.stream(all.split(",")))
                .map(each -> each.substring(SourceTree.PREFIX.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Modules whose bindings are read from the headers of a system that the image for Linux does not run on. */
    private static Set<String> ofAnotherSystem() throws Exception {
        return includes().stream()
                .filter(list -> !list.getParent().endsWith("linux"))
                .map(list -> setting(SourceTree.read(list), "module"))
                .collect(Collectors.toSet());
    }

    private static String setting(String includes, String name) {
        return names(Pattern.compile("(?m)^# " + name + ": *(\\S+)$"), includes)
                .iterator()
                .next();
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(each -> each.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

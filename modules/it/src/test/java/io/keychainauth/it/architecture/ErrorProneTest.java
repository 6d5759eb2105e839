package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Error Prone and NullAway find nothing in the sources of any module, main or test. Not in the compiler runs of the build:
 * each of those loads both anew, and that costs several times what looking costs.
 */
class ErrorProneTest {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final Path ROOT = SourceTree.root();
    private static final String MAIN = "src/main/java";
    private static final String TEST = "src/test/java";
    private static final String CLASSES = "target/classes";
    private static final String LIBRARIES = System.getProperty("java.class.path");
    private static final String OURS = modules().stream()
            .map(module -> module.resolve(CLASSES).toString())
            .collect(Collectors.joining(File.pathSeparator));
    private static final List<String> OPTIONS = List.of(
            "--processor-path=" + LIBRARIES,
            "-proc:none",
            // The class path has Error Prone, too, which is made of it.
            "--add-modules=jdk.compiler",
            "-XDcompilePolicy=simple",
            "--should-stop=ifError=FLOW",
            "--should-stop=ifNoError=FLOW",
            "-XDaddTypeAnnotationsToSymbol=true",
            "-Xplugin:ErrorProne -XepDisableWarningsInGeneratedCode -XepExcludedPaths:.*/gen/.* -Xep:NullAway:ERROR"
                    + " -XepOpt:NullAway:OnlyNullMarked=true -XepOpt:NullAway:JSpecifyMode=true");

    /** The folders of the modules that Maven builds. */
    private static List<Path> modules() {
        return Pattern.compile("<module>([^<]+)</module>")
                .matcher(SourceTree.read(ROOT.resolve("pom.xml")))
                .results()
                .map(found -> ROOT.resolve(found.group(1)))
                .toList();
    }

    @Test
    void nothingIsFoundInAnyModule() {
        List<String> found = modules().parallelStream()
                .flatMap(module -> found(module).stream())
                .toList();
        assertTrue(found.isEmpty(), () -> String.join("\n", found));
    }

    @Test
    void noModuleIsForgotten() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT.resolve("modules"))) {
            Stream<Path> built = folders.filter(folder -> Files.exists(folder.resolve("pom.xml")));
            assertEquals(built.collect(Collectors.toSet()), Set.copyOf(modules()));
        }
        List<String> empty = modules().stream()
                .flatMap(module -> Stream.of(module.resolve(MAIN), module.resolve(TEST)))
                .filter(folder -> sources(folder).isEmpty())
                .map(folder -> ROOT.relativize(folder).toString())
                .toList();
        assertEquals(List.of("modules/platform/src/test/java", "modules/it/src/main/java"), empty);
    }

    @Test
    void whatIsPlantedIsFound(@TempDir Path module) throws IOException {
        Path descriptor = plant(module, "main/java/module-info", """
                @org.jspecify.annotations.NullMarked
                module planted {
                    requires static org.jspecify;
                }
                """);
        for (String part :
                List.of("main/java/planted/Main", "test/java/planted/MainTest", "main/java/planted/gen/Generated")) {
            plant(module, part, """
                    package %s;
                    class %s {
                        Object nothing() { return null; }
                        void same(int same) { same = same; }
                        public String toString() { return "a warning, not an error"; }
                    }
                    """);
        }
        String classes = module.resolve(CLASSES).toString();
        assertEquals(0, COMPILER.run(null, null, null, "-p", LIBRARIES, "-d", classes, descriptor.toString()));
        assertEquals(
                List.of(
                        "Main.java:3 NullAway",
                        "Main.java:4 SelfAssignment",
                        "Main.java:5 MissingOverride",
                        "MainTest.java:3 NullAway",
                        "MainTest.java:4 SelfAssignment",
                        "MainTest.java:5 MissingOverride"),
                found(module).stream()
                        .map(each -> each.replaceFirst("(?s).*/(\\w+\\.java:\\d+): \\w+: \\[(\\w+)].*", "$1 $2"))
                        .toList());
    }

    private static Path plant(Path module, String name, String source) throws IOException {
        Path file = module.resolve("src").resolve(name + ".java");
        Files.createDirectories(file.getParent());
        String folders = name.substring("main/java/".length()).replace('/', '.');
        int last = folders.lastIndexOf('.');
        return Files.writeString(
                file, last < 0 ? source : source.formatted(folders.substring(0, last), folders.substring(last + 1)));
    }

    /** What is found in a module, each with its place. */
    private static List<String> found(Path module) {
        List<String> found = new ArrayList<>(found(module, MAIN, List.of()));
        Path descriptor = module.resolve(MAIN).resolve("module-info.java");
        if (!Files.exists(descriptor)) {
            found.addAll(found(module, TEST, List.of()));
        } else {
            // As the build does: what a module does not require, its tests find on the class path.
            String name = name(descriptor);
            found.addAll(found(
                    module,
                    TEST,
                    List.of(
                            "--patch-module=" + name + "=" + module.resolve(TEST),
                            "--add-reads=" + name + "=ALL-UNNAMED")));
        }
        return found;
    }

    private static List<String> found(Path module, String part, List<String> more) {
        List<Path> sources = sources(module.resolve(part));
        if (sources.isEmpty()) {
            return List.of();
        }
        String compiled =
                String.join(File.pathSeparator, module.resolve(CLASSES).toString(), OURS, LIBRARIES);
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(List.of("--module-path=" + compiled, "--class-path=" + compiled));
        options.addAll(more);
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = COMPILER.getStandardFileManager(null, null, null)) {
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(sources);
            COMPILER.getTask(null, new OneLoader(files), found, options, null, units)
                    .call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() != Diagnostic.Kind.NOTE)
                .map(Diagnostic::toString)
                .sorted()
                .toList();
    }

    private static String name(Path descriptor) {
        return Pattern.compile("(?m)^module ([\\w.]+)")
                .matcher(SourceTree.read(descriptor))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static List<Path> sources(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has the plugins loaded once for all runs: warm from the second on. */
    private static final class OneLoader extends ForwardingJavaFileManager<StandardJavaFileManager> {
        OneLoader(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public ClassLoader getClassLoader(Location location) {
            return ErrorProneTest.class.getClassLoader();
        }
    }
}

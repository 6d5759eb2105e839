package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    /** Words that tie code to one operating system or one library of it. */
    private static final Pattern SYSTEM_WORDS = Pattern.compile(
            "(?i)\\blinux\\b|/proc/|\\bSO_PEER|\\blibsecret\\b|os\\.name|\\bwin32\\b|\\bdarwin\\b|\\bgnome\\b|\\bepoll\\b");

    private static final Pattern FOREIGN = Pattern.compile("java\\.lang\\.foreign|System\\.load(Library)?\\(");
    private static final Pattern FORBIDDEN =
            Pattern.compile("catch \\((Exception|RuntimeException) |printStackTrace|TODO|FIXME|XXX");

    /** What {@code MethodHandle.invokeExact} is declared to throw must not spread from where it is wrapped. */
    private static final Pattern THROWABLE = Pattern.compile("(catch \\(|throws )Throwable");

    private static final Pattern SILENT = Pattern.compile("System\\.(out|err)");

    /** An interrupt closes the channel that the thread uses, under all others, even if it took note of it before. */
    private static final Pattern INTERRUPTING =
            Pattern.compile("shutdownNow\\(|\\.cancel\\(true|(?<!Thread\\.currentThread\\(\\))\\.interrupt\\(\\)");

    private static final Pattern EMPTY_NAMES = Pattern.compile("(Impl|Utils?|Manager|Helper|Misc|Common)\\.java$");

    static List<String> modules() {
        return SourceTree.modules();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleHasTheNameOfItsFolderAndOneRootPackage(String module) {
        ModuleDescriptor descriptor = SourceTree.descriptor(module);
        assertEquals(SourceTree.PREFIX + module, descriptor.name());
        for (String name : descriptor.packages()) {
            assertTrue((name + ".").startsWith(descriptor.name() + "."), name);
        }
        Pattern inside = Pattern.compile("(?m)^package " + Pattern.quote(descriptor.name()) + "[.;]");
        for (Path file : SourceTree.sources(module)) {
            boolean declared = inside.matcher(SourceTree.read(file)).find();
            assertTrue(
                    declared || file.endsWith("module-info.java"), () -> file + " is outside of its module's package");
        }
        assertFalse(descriptor.isOpen());
        assertEquals(Set.of(), descriptor.opens());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void generatedBindingsAndProvidersAreNotExported(String module) {
        for (ModuleDescriptor.Exports exports : SourceTree.descriptor(module).exports()) {
            assertFalse(exports.source().contains(".gen"), exports::toString);
            assertTrue(exports.targets().size() <= 9, exports::toString);
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
            if (!SourceTree.mayCallNative(module)) {
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
            refuse(INTERRUPTING, text, file);
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

package io.keychainauth.store.keychain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.store.keychain.gen.corefoundation.CFDictionaryKeyCallBacks;
import io.keychainauth.store.keychain.gen.corefoundation.CFDictionaryValueCallBacks;
import io.keychainauth.store.keychain.gen.corefoundation.CFRange;
import io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h;
import io.keychainauth.store.keychain.gen.security.security_h;
import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What we declare from Apple's documentation is what others declare, whose sources were made from Apple's headers; and
 * what was generated from it is what compilers for macOS make of it.
 */
@Tag("cross-compiler")
class ConstantsTest {
    private static final Path TOOLS =
            Path.of("../../target/macos").toAbsolutePath().normalize();

    private static final List<GroupLayout> STRUCTURES =
            List.of(CFRange.layout(), CFDictionaryKeyCallBacks.layout(), CFDictionaryValueCallBacks.layout());

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"aarch64-macos", "x86_64-macos"})
    void layoutsHold(String target) throws Exception {
        prepared();
        List<String> source = new ArrayList<>(List.of("#include \"security.h\"", "#include <stddef.h>"));
        for (String name : listed("constant")) {
            source.add(claim(name + " == " + constant(name)));
        }
        for (GroupLayout structure : STRUCTURES) {
            String name = structure.name().orElseThrow();
            source.add(claim("sizeof(" + name + ") == " + structure.byteSize()));
            for (MemoryLayout member : structure.memberLayouts()) {
                String field = member.name().orElseThrow();
                long offset = structure.byteOffset(PathElement.groupElement(field));
                source.add(claim("offsetof(" + name + ", " + field + ") == " + offset));
                source.add(claim("sizeof(((" + name + " *) 0)->" + field + ") == " + member.byteSize()));
            }
        }
        source.add(claim("sizeof(CFIndex) == 8 && sizeof(CFTypeID) == 8 && sizeof(void *) == 8"));
        source.add(claim("sizeof(OSStatus) == 4 && sizeof(SecKeychainStatus) == 4"));
        source.add(claim("sizeof(UniChar) == 2 && sizeof(Boolean) == 1 && (Boolean) -1 == 255"));
        Path file = Files.writeString(folder.resolve("claims.c"), String.join("\n", source), UTF_8);
        ProcessBuilder compiler = new ProcessBuilder(
                TOOLS.resolve("ziglang/zig").toString(),
                "cc",
                "-target",
                target,
                "-c",
                "-o",
                folder.resolve("claims.o").toString(),
                "-I",
                "../../jextract/macos",
                file.toString());
        // What the compiler makes for itself once, which takes longer than all else.
        String cache = TOOLS.resolve("cache").toString();
        compiler.environment().put("ZIG_GLOBAL_CACHE_DIR", cache);
        compiler.environment().put("ZIG_LOCAL_CACHE_DIR", cache);
        Process process = compiler.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    @Test
    void codesAreThoseOfOthers() throws Exception {
        prepared();
        String others = sources("objc2-security");
        String few = sources("security-framework-sys");
        int inBoth = 0;
        for (String name : listed("constant")) {
            Pattern declared = Pattern.compile("(?m)^ *pub const " + name + ": \\w+ = (-?\\d+);$");
            assertEquals(Optional.of(constant(name)), number(declared, others), name);
            Optional<Long> second = number(declared, few);
            inBoth += second.isPresent() ? 1 : 0;
            assertEquals(constant(name), second.orElse(constant(name)), name);
        }
        assertTrue(inBoth >= 4, "errSecSuccess, errSecAuthFailed, errSecDuplicateItem, errSecItemNotFound: " + inBoth);
    }

    @Test
    void variablesAreThoseOfOthers() throws Exception {
        prepared();
        String others = sources("objc2-security") + sources("objc2-core-foundation");
        for (String name : listed("var")) {
            String type = name.startsWith("kSec") ? "&'static CFString" : "(Option<&'static CF\\w+>|CF\\w+CallBacks)";
            Pattern declared = Pattern.compile("(?m)^ *pub static " + name + ": " + type + ";$");
            assertTrue(declared.matcher(others).find(), name);
        }
    }

    /** Each argument and result by what it is passed as. */
    @Test
    void functionsAreThoseOfOthers() throws Exception {
        prepared();
        String others = sources("objc2-security") + sources("objc2-core-foundation");
        for (String name : listed("function")) {
            FunctionDescriptor ours = descriptor(name);
            // The declaration to the linker, which has no body, not the function of the crate around it.
            Pattern declared = Pattern.compile("\\bfn " + name + "\\(([^{};]*?)\\)(?: -> ([^{};]+))?;");
            MatchResult found =
                    declared.matcher(others).results().findFirst().orElseThrow(() -> new AssertionError(name));
            List<String> types = Pattern.compile("\\w+: ([^,]+?)(?:,|$)")
                    .matcher(found.group(1).strip())
                    .results()
                    .map(each -> each.group(1).strip())
                    .toList();
            assertEquals(types.stream().map(ConstantsTest::layout).toList(), unnamed(ours.argumentLayouts()), name);
            Optional<String> result = Optional.ofNullable(found.group(2));
            assertEquals(result.map(ConstantsTest::layout), ours.returnLayout().map(ConstantsTest::unnamed), name);
        }
    }

    @Test
    void structuresAreThoseOfOthers() throws Exception {
        prepared();
        String others = sources("objc2-core-foundation");
        assertEquals(
                listed("struct").stream().sorted().toList(),
                STRUCTURES.stream()
                        .map(each -> each.name().orElseThrow())
                        .sorted()
                        .toList());
        for (GroupLayout structure : STRUCTURES) {
            String name = structure.name().orElseThrow();
            int start = others.indexOf("pub struct " + name + " {");
            assertTrue(start > 0, name);
            List<String> fields = Pattern.compile("(?m)^ *pub (\\w+): (\\w+),$")
                    .matcher(others.substring(start, others.indexOf('}', start)))
                    .results()
                    .map(each -> each.group(1) + (each.group(2).equals("CFIndex") ? " number" : " pointer"))
                    .toList();
            List<String> ours = structure.memberLayouts().stream()
                    .map(each ->
                            each.name().orElseThrow() + (each instanceof ValueLayout.OfLong ? " number" : " pointer"))
                    .toList();
            assertEquals(fields, ours);
        }
    }

    private static String layout(String type) {
        return switch (type) {
            case "CFIndex", "CFTypeID" -> "long";
            case "OSStatus" -> "int";
            case "Boolean" -> "byte";
            case "CFRange" -> "CFRange";
            case String pointer when pointer.matches("(\\*|&|Option<&|Option<NonNull<|NonNull<).*") -> "pointer";
            case String unknown -> throw new AssertionError(unknown);
        };
    }

    private static List<String> unnamed(List<MemoryLayout> layouts) {
        return layouts.stream().map(ConstantsTest::unnamed).toList();
    }

    private static String unnamed(MemoryLayout layout) {
        return switch (layout) {
            case ValueLayout.OfLong _ -> "long";
            case ValueLayout.OfInt _ -> "int";
            case ValueLayout.OfByte _ -> "byte";
            case GroupLayout group -> group.name().orElseThrow();
            case AddressLayout _ -> "pointer";
            case MemoryLayout other -> throw new AssertionError(other);
        };
    }

    private static FunctionDescriptor descriptor(String function) throws ReflectiveOperationException {
        Class<?> header = function.startsWith("CF") ? corefoundation_h.class : security_h.class;
        return (FunctionDescriptor) header.getMethod(function + "$descriptor").invoke(null);
    }

    private static long constant(String name) throws ReflectiveOperationException {
        return (int) security_h.class.getMethod(name).invoke(null);
    }

    private static Optional<Long> number(Pattern declared, String text) {
        return declared.matcher(text).results().findFirst().map(each -> Long.valueOf(each.group(1)));
    }

    private static void prepared() {
        assumeTrue(Files.isExecutable(TOOLS.resolve("ziglang/zig")), "fetched by scripts/macos.sh prepare");
    }

    private static String sources(String crate) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files =
                Files.walk(TOOLS.resolve("crates").resolve(crate).resolve("src"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".rs"))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    /** Names of both include lists: what is generated from a new line is compared without another one here. */
    private static List<String> listed(String kind) throws IOException {
        List<String> listed = new ArrayList<>();
        for (String list : List.of("corefoundation", "security")) {
            String option = "--include-" + kind + " ";
            Files.readAllLines(Path.of("../../jextract/macos/" + list + ".includes")).stream()
                    .filter(line -> line.startsWith(option))
                    .map(line -> line.substring(option.length()).strip())
                    .forEach(listed::add);
        }
        assertTrue(listed.size() > 2, kind);
        return listed;
    }

    private static String claim(String condition) {
        return "_Static_assert(" + condition + ", \"\");";
    }
}

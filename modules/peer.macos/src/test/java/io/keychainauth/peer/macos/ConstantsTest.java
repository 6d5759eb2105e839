package io.keychainauth.peer.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.peer.macos.gen.libsystem.cmsghdr;
import io.keychainauth.peer.macos.gen.libsystem.iovec;
import io.keychainauth.peer.macos.gen.libsystem.kevent;
import io.keychainauth.peer.macos.gen.libsystem.libsystem_h;
import io.keychainauth.peer.macos.gen.libsystem.msghdr;
import io.keychainauth.peer.macos.gen.libsystem.sockaddr_un;
import io.keychainauth.peer.macos.gen.libsystem.timespec;
import io.keychainauth.peer.macos.gen.libsystem.timeval;
import io.keychainauth.peer.macos.gen.seccode.seccode_h;
import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every generated constant and structure, as static assertions for a compiler of both kinds of Mac. */
class ConstantsTest {
    private static final Path ZIG = Path.of("../../target/macos/ziglang/zig").toAbsolutePath();
    private static final List<GroupLayout> STRUCTURES = List.of(
            kevent.layout(),
            sockaddr_un.layout(),
            timespec.layout(),
            timeval.layout(),
            cmsghdr.layout(),
            iovec.layout(),
            msghdr.layout());

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"aarch64-macos", "x86_64-macos"})
    @Tag("cross-compiler")
    void generatedValuesAreThoseOfTheHeaders(String target) throws Exception {
        assumeTrue(Files.isExecutable(ZIG), "fetched by scripts/macos.sh prepare");
        List<String> source = new ArrayList<>();
        source.add("#include \"" + Path.of("../../jextract/macos/libsystem.h").toRealPath() + "\"");
        int constants = 0;
        for (Map.Entry<String, Number> each : constants(libsystem_h.class).entrySet()) {
            String type = each.getValue() instanceof Integer ? "(int)" : "(long long)";
            source.add(
                    claim(type + "(" + each.getKey() + ") == " + type + " " + each.getValue() + "LL", each.getKey()));
            constants++;
        }
        assertEquals(names("libsystem", "constant").size(), constants);
        assertEquals(
                names("libsystem", "struct"),
                STRUCTURES.stream()
                        .map(structure -> structure.name().orElseThrow())
                        .sorted()
                        .toList());
        for (GroupLayout structure : STRUCTURES) {
            String name = "struct " + structure.name().orElseThrow();
            source.add(claim("sizeof(" + name + ") == " + structure.byteSize(), name));
            for (MemoryLayout member : structure.memberLayouts()) {
                member.name().ifPresent(field -> {
                    long offset = structure.byteOffset(PathElement.groupElement(field));
                    source.add(claim("offsetof(" + name + ", " + field + ") == " + offset, name + " " + field));
                    source.add(claim(
                            "sizeof(((" + name + " *) 0)->" + field + ") == " + member.byteSize(), name + " " + field));
                });
            }
        }
        source.add(claim("sizeof(audit_token_t) == " + AuditToken.BYTES, "audit_token_t"));
        source.add(claim(
                "sizeof(((struct sockaddr_un *) 0)->sun_path) == " + (Sockets.ADDRESS_BYTES + 1), "ADDRESS_BYTES"));
        Path file = Files.writeString(folder.resolve("claims.c"), String.join("\n", source), UTF_8);
        Process compiler = new ProcessBuilder(
                        ZIG.toString(),
                        "cc",
                        "-target",
                        target,
                        "-c",
                        "-o",
                        folder.resolve("claims.o").toString(),
                        "-Wall",
                        "-Werror",
                        "-Wno-nullability-completeness",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
        assertTrue(compiler.waitFor(120, TimeUnit.SECONDS));
        assertEquals("", said);
        assertEquals(0, compiler.exitValue());
    }

    /** These are declared by hand: other people generated theirs from Apple's headers. */
    @Test
    @Tag("cross-compiler")
    void valuesOfTheFrameworksAreThoseThatOthersFoundInTheirHeaders() throws Exception {
        assumeTrue(Files.isExecutable(ZIG), "fetched by scripts/macos.sh prepare");
        String declared = sources("objc2-security") + sources("objc2-core-foundation");
        Map<String, Number> generated = new TreeMap<>(constants(seccode_h.class));
        assertEquals(names("seccode", "constant"), List.copyOf(generated.keySet()));
        // Of the kernel's kern/cs_blobs.h, which no framework repeats.
        assertEquals(0x4, generated.remove("CS_GET_TASK_ALLOW"));
        assertEquals(0x10, generated.remove("CS_FORCED_LV"));
        for (Map.Entry<String, Number> each : generated.entrySet()) {
            assertEquals(declared(each.getKey(), declared), each.getValue().longValue(), each.getKey());
        }
    }

    private static long declared(String name, String sources) {
        MatchResult found = Stream.of(
                        "pub const " + name + ": \\w+ = (-?\\w+)(?:<<(\\d+))?;",
                        "\"" + name
                                + "\"\\)\\]\\s+(?:pub )?const \\w+(?:: Self)? = (?:Self\\()?(-?\\w+)(?:<<(\\d+))?\\)?;")
                .flatMap(pattern -> Pattern.compile(pattern).matcher(sources).results())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name));
        return Long.decode(found.group(1)) << (found.group(2) == null ? 0 : Integer.parseInt(found.group(2)));
    }

    private static String sources(String crate) throws IOException {
        try (Stream<Path> files =
                Files.walk(ZIG.resolveSibling("../crates").resolve(crate).resolve("src"))) {
            StringBuilder all = new StringBuilder();
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".rs")).toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        }
    }

    @Test
    void whatIsWrittenByHandIsWhatWasGenerated() throws Exception {
        int compared = 0;
        for (Field field : Errno.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                assertEquals(
                        libsystem_h.class.getMethod(field.getName()).invoke(null), field.getInt(null), field.getName());
                compared++;
            }
        }
        assertTrue(compared > 10);
    }

    private static Map<String, Number> constants(Class<?> generated) throws Exception {
        Map<String, Number> constants = new TreeMap<>();
        List<String> functions = Files.readAllLines(Path.of("../../jextract/macos")
                .resolve(generated.getSimpleName().replace("_h", ".includes")));
        for (Method method : generated.getDeclaredMethods()) {
            boolean number = method.getReturnType() == int.class || method.getReturnType() == long.class;
            boolean constant = functions.contains("--include-constant " + method.getName());
            if (number && constant && method.getParameterCount() == 0) {
                constants.put(method.getName(), (Number) method.invoke(null));
            }
        }
        return constants;
    }

    private static List<String> names(String binding, String kind) throws IOException {
        String option = "--include-" + kind + " ";
        return Files.readAllLines(Path.of("../../jextract/macos", binding + ".includes")).stream()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length()).strip())
                .sorted()
                .toList();
    }

    private static String claim(String condition, String what) {
        return "_Static_assert(" + condition + ", \"" + what + "\");";
    }
}

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
import java.util.concurrent.TimeUnit;
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
        assertEquals(listed("libsystem"), constants);
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

    /** These are declared by hand: the numbers are those of Apple's documentation and of the crates named in the README. */
    @Test
    void valuesOfTheSecurityFrameworkAreThoseOfItsDocumentation() throws Exception {
        Map<String, Number> expected = Map.ofEntries(
                Map.entry("kCFStringEncodingUTF8", 0x08000100),
                Map.entry("kCFNumberSInt64Type", 4),
                Map.entry("kSecCSDefaultFlags", 0),
                Map.entry("kSecCSSigningInformation", 2),
                Map.entry("kSecCSDynamicInformation", 8),
                Map.entry("kSecCSNoNetworkAccess", 1 << 29),
                Map.entry("kSecCodeStatusDebugged", 0x10000000),
                Map.entry("kSecCodeSignatureAdhoc", 2),
                Map.entry("CS_GET_TASK_ALLOW", 4),
                Map.entry("CS_FORCED_LV", 0x10),
                Map.entry("kSecCodeSignatureLibraryValidation", 0x2000),
                Map.entry("kSecCodeSignatureRuntime", 0x10000),
                Map.entry("errSecCSReqFailed", -67050),
                Map.entry("errSecCSUnsigned", -67062),
                Map.entry("errSecCSGuestInvalid", -67063),
                Map.entry("errSecCSNoSuchCode", -67065),
                Map.entry("errSecCSStaticCodeChanged", -67034));
        assertEquals(expected, constants(seccode_h.class));
        assertEquals(listed("seccode"), expected.size());
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
        Map<String, Number> constants = new java.util.TreeMap<>();
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

    private static long listed(String binding) throws Exception {
        return Files.readAllLines(Path.of("../../jextract/macos", binding + ".includes")).stream()
                .filter(line -> line.startsWith("--include-constant "))
                .count();
    }

    private static String claim(String condition, String what) {
        return "_Static_assert(" + condition + ", \"" + what + "\");";
    }
}

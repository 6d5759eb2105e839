package io.keychainauth.platform.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.platform.macos.gen.platform.platform_h;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every constant and structure, as static assertions for a C compiler that makes programs for macOS. */
@Tag("cross-compiler")
class ConstantsTest {
    private static final Path TOOLS =
            Path.of("../../target/macos").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"aarch64-macos", "x86_64-macos"})
    void theyHold(String target) throws Exception {
        prepared();
        List<String> source = new ArrayList<>(List.of("#include \"platform.h\"", "#include <stddef.h>"));
        for (String name : listed("constant")) {
            source.add(claim(name + " == " + platform_h.class.getMethod(name).invoke(null)));
        }
        for (String each : listed("struct")) {
            GroupLayout structure = (GroupLayout) Class.forName(platform_h.class.getPackageName() + "." + each)
                    .getMethod("layout")
                    .invoke(null);
            String name = "struct " + structure.name().orElseThrow();
            source.add(claim("sizeof(" + name + ") == " + structure.byteSize()));
            for (MemoryLayout member : structure.memberLayouts()) {
                if (member.name().isPresent()) {
                    String field = member.name().get();
                    long offset = structure.byteOffset(PathElement.groupElement(field));
                    source.add(claim("offsetof(" + name + ", " + field + ") == " + offset));
                    source.add(claim("sizeof(((" + name + " *) 0)->" + field + ") == " + member.byteSize()));
                }
            }
        }
        Path file = Files.writeString(folder.resolve("claims.c"), String.join("\n", source), UTF_8);
        ProcessBuilder compiler = new ProcessBuilder(
                        TOOLS.resolve("ziglang/zig").toString(),
                        "cc",
                        "-target",
                        target,
                        "-c",
                        "-I",
                        "../../jextract/macos",
                        file.toString(),
                        "-o",
                        folder.resolve("claims.o").toString())
                .redirectErrorStream(true);
        String cache = TOOLS.resolve("cache").toString();
        compiler.environment().put("ZIG_GLOBAL_CACHE_DIR", cache);
        compiler.environment().put("ZIG_LOCAL_CACHE_DIR", cache);
        Process process = compiler.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    /** The header that has them is one of those that the compiler lacks, so the one that declares them is ours. */
    @Test
    void whatWeDeclareOurselvesIsWhatOthersDeclare() throws Exception {
        prepared();
        String others = Files.readString(TOOLS.resolve("crates/libc/src/unix/bsd/apple/mod.rs"));
        assertTrue(others.contains("pub const PT_DENY_ATTACH: c_int = " + platform_h.PT_DENY_ATTACH() + ";"));
        assertTrue(others.contains(
                "pub fn ptrace(request: c_int, pid: crate::pid_t, addr: *mut c_char, data: c_int) -> c_int;"));
        FunctionDescriptor ours = platform_h.ptrace$descriptor();
        assertEquals(4, ours.returnLayout().orElseThrow().byteSize());
        assertEquals(
                List.of(4L, 4L, 8L, 4L),
                ours.argumentLayouts().stream().map(MemoryLayout::byteSize).toList());
    }

    private static void prepared() {
        assumeTrue(Files.isExecutable(TOOLS.resolve("ziglang/zig")), "fetched by scripts/macos.sh prepare");
    }

    /** Names of the include list: what is generated from a new line is compared without another one here. */
    private static List<String> listed(String kind) throws IOException {
        String option = "--include-" + kind + " ";
        List<String> listed = Files.readAllLines(Path.of("../../jextract/macos/platform.includes")).stream()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length()).strip())
                .toList();
        assertFalse(listed.isEmpty(), option);
        return listed;
    }

    private static String claim(String condition) {
        return "_Static_assert(" + condition + ", \"\");";
    }
}

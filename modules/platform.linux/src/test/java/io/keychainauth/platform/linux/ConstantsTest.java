package io.keychainauth.platform.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.platform.linux.gen.platform.platform_h;
import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every constant and structure, as static assertions for the C compilers of both architectures: the bindings are
 * generated on one and used on both.
 */
@EnabledOnOs(OS.LINUX)
class ConstantsTest {
    @TempDir
    Path folder;

    @Test
    void theyHoldHere() throws Exception {
        compile("gcc", "amd64");
    }

    @Test
    void theyHoldOnArm64() throws Exception {
        String compiler = "aarch64-linux-gnu-gcc";
        boolean present = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(each -> Files.isExecutable(Path.of(each, compiler)));
        assumeTrue(present, "the cross compiler is not installed: apt install gcc-aarch64-linux-gnu");
        compile(compiler, "aarch64");
    }

    private void compile(String compiler, String architecture) throws Exception {
        List<String> source = new ArrayList<>(List.of("#include \"platform.h\"", "#include <stddef.h>"));
        source.add(claim("O_NOFOLLOW == " + NoFollow.flag(architecture)));
        source.add(claim("(long) SIG_ERR == " + LibcKernel.SIG_ERR + " && (long) SIG_IGN == " + LibcKernel.SIG_IGN));
        List<String> constants = listed("constant");
        assertTrue(constants.size() > 10, "constants were found");
        for (String name : constants) {
            source.add(claim(name + " == " + platform_h.class.getMethod(name).invoke(null)));
        }
        List<String> structures = listed("struct");
        assertFalse(structures.isEmpty(), "structures were found");
        for (String each : structures) {
            GroupLayout structure = (GroupLayout) Class.forName(platform_h.class.getPackageName() + "." + each)
                    .getMethod("layout")
                    .invoke(null);
            String name = "struct " + structure.name().orElseThrow();
            source.add(claim("sizeof(" + name + ") == " + structure.byteSize()));
            for (MemoryLayout member : structure.memberLayouts()) {
                String field = member.name().orElseThrow();
                long offset = structure.byteOffset(PathElement.groupElement(field));
                source.add(claim("offsetof(" + name + ", " + field + ") == " + offset));
                source.add(claim("sizeof(((" + name + " *) 0)->" + field + ") == " + member.byteSize()));
            }
        }
        Path file = Files.writeString(folder.resolve("claims.c"), String.join("\n", source), UTF_8);
        Process process = new ProcessBuilder(
                        compiler, "-fsyntax-only", "-Wall", "-I", "../../jextract/linux", file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    /** Names of the include list: what is generated from a new line is compared without another one here. */
    private static List<String> listed(String kind) throws IOException {
        String option = "--include-" + kind + " ";
        return Files.readAllLines(Path.of("../../jextract/linux/platform.includes")).stream()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length()))
                .toList();
    }

    private static String claim(String condition) {
        return "_Static_assert(" + condition + ", \"\");";
    }
}

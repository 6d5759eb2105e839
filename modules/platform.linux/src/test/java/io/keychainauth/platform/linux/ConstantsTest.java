package io.keychainauth.platform.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.platform.linux.gen.platform.platform_h;
import io.keychainauth.platform.linux.gen.platform.rlimit;
import io.keychainauth.platform.linux.gen.platform.sockaddr_un;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.reflect.Method;
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
        for (Method method : platform_h.class.getDeclaredMethods()) {
            if (method.getParameterCount() == 0 && method.getName().matches("[A-Z][A-Z0-9_]*")) {
                if (method.getReturnType() == int.class || method.getReturnType() == long.class) {
                    source.add(claim(method.getName() + " == " + method.invoke(null)));
                }
            }
        }
        assertTrue(source.size() > 15, "constants were found");
        for (GroupLayout structure : List.of(rlimit.layout(), sockaddr_un.layout())) {
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

    private static String claim(String condition) {
        return "_Static_assert(" + condition + ", \"\");";
    }
}

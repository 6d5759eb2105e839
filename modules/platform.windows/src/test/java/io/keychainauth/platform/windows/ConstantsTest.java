package io.keychainauth.platform.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.platform.windows.gen.platform.platform_h;
import java.io.IOException;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every constant and structure, as static assertions for a C compiler that makes programs for Windows. */
@Tag("cross-compiler")
class ConstantsTest {
    private static final String COMPILER = "x86_64-w64-mingw32-gcc";

    @TempDir
    Path folder;

    @Test
    void theyHold() throws Exception {
        boolean present = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(each -> Files.isExecutable(Path.of(each, COMPILER)));
        assumeTrue(present, "the cross compiler is not installed: apt install gcc-mingw-w64-x86-64-win32");
        List<String> source = new ArrayList<>(
                List.of("#include \"platform.h\"", "#include <stddef.h>", "#define BITS(x) ((unsigned) (x))"));
        for (String name : listed("constant")) {
            source.add(
                    switch (platform_h.class.getMethod(name).invoke(null)) {
                        case MemorySegment pointer -> claim("(long long) " + name + " == " + pointer.address() + "LL");
                        case Object number -> claim("BITS(" + name + ") == BITS(" + number + "LL)");
                    });
        }
        source.add(claim("(PROCESS_TERMINATE | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE | READ_CONTROL) == "
                + ProcessRights.OTHERS));
        source.add(claim("PROCESS_ALL_ACCESS == " + ProcessRights.ALL));
        source.add(
                claim("(THREAD_QUERY_INFORMATION | THREAD_QUERY_LIMITED_INFORMATION | SYNCHRONIZE | READ_CONTROL) == "
                        + ThreadRights.OTHERS));
        source.add(claim("THREAD_ALL_ACCESS == " + ProcessRights.ALL));
        source.add(claim("(TOKEN_DUPLICATE | TOKEN_IMPERSONATE | TOKEN_QUERY | TOKEN_QUERY_SOURCE | READ_CONTROL) == "
                + ThreadRights.OTHERS_TOKEN));
        source.add(claim("TOKEN_ALL_ACCESS == " + ThreadRights.ALL_TOKEN));
        source.add(claim("SECURITY_DESCRIPTOR_MIN_LENGTH == 40"));
        source.add(claim("SECURITY_MAX_SID_SIZE == 68"));
        source.add(claim("sizeof(DWORD) == 4 && sizeof(BOOL) == 4 && sizeof(FILE_ALLOCATION_INFO) == 8"));
        source.add(claim("sizeof(PROCESS_MITIGATION_EXTENSION_POINT_DISABLE_POLICY) == 4"));
        for (String each : listed("struct")) {
            GroupLayout structure = layout(each);
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
        Process process = new ProcessBuilder(
                        COMPILER, "-fsyntax-only", "-Wall", "-I", "../../jextract/windows", file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    /** What the list of the generator asks for. */
    private static List<String> listed(String kind) throws IOException {
        String option = "--include-" + kind + " ";
        List<String> listed = Files.readAllLines(Path.of("../../jextract/windows/platform.includes")).stream()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length()).strip())
                .toList();
        assertFalse(listed.isEmpty(), option);
        return listed;
    }

    private static GroupLayout layout(String structure) throws ReflectiveOperationException {
        String generated = platform_h.class.getPackageName() + "." + structure;
        return (GroupLayout) Class.forName(generated).getMethod("layout").invoke(null);
    }

    private static String claim(String condition) {
        return "_Static_assert(" + condition + ", \"\");";
    }
}

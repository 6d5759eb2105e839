package io.keychainauth.store.credman;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.store.credman.gen.credman._CREDENTIALW;
import io.keychainauth.store.credman.gen.credman._CREDENTIAL_ATTRIBUTEW;
import io.keychainauth.store.credman.gen.credman.credman_h;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every constant and structure, as static assertions for a C compiler whose target is Windows. */
@Tag("cross-compiler")
class ConstantsTest {
    private static final String COMPILER = "x86_64-w64-mingw32-gcc";

    @TempDir
    Path folder;

    @Test
    void theyHoldOnWindows() throws Exception {
        boolean present = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(each -> Files.isExecutable(Path.of(each, COMPILER)));
        assumeTrue(present, "the cross compiler is not installed: apt install gcc-mingw-w64-x86-64-win32");
        List<String> source = new ArrayList<>(List.of("#include \"credman.h\"", "#include <stddef.h>"));
        for (String name : listed("constant")) {
            Method constant = credman_h.class.getMethod(name);
            source.add(claim("(" + constant.getReturnType() + ") " + name + " == " + constant.invoke(null)));
        }
        for (String each : listed("struct")) {
            GroupLayout structure = layout(each);
            String name = "struct " + structure.name().orElseThrow();
            source.add(claim("sizeof(" + name + ") == " + structure.byteSize()));
            for (MemoryLayout member : structure.memberLayouts()) {
                member.name().ifPresent(field -> {
                    long offset = structure.byteOffset(PathElement.groupElement(field));
                    source.add(claim("offsetof(" + name + ", " + field + ") == " + offset));
                    source.add(claim("sizeof(((" + name + " *) 0)->" + field + ") == " + member.byteSize()));
                });
            }
        }
        source.add(claim("MUTEX_ALL_ACCESS == 0x1f0001"));
        source.add(claim("sizeof(DWORD) == 4 && sizeof(WINBOOL) == 4 && sizeof(WCHAR) == 2"));
        Path file = Files.writeString(folder.resolve("claims.c"), String.join("\n", source), UTF_8);
        Process process = new ProcessBuilder(
                        COMPILER, "-fsyntax-only", "-Wall", "-I", "../../jextract/windows", file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    @Test
    void whatIsWrittenByHandIsWhatWasGenerated() throws Exception {
        int compared = 0;
        for (Field field : WindowsError.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                Object generated = credman_h.class.getMethod(field.getName()).invoke(null);
                assertEquals(((Number) generated).intValue(), field.getInt(null), field.getName());
                compared++;
            }
        }
        assertEquals(6, compared);
        assertEquals(credman_h.CRED_MAX_GENERIC_TARGET_NAME_LENGTH(), Credentials.NAME_CHARS);
        assertEquals(80, _CREDENTIALW.sizeof());
        assertEquals(24, _CREDENTIAL_ATTRIBUTEW.sizeof());
    }

    /** What the list of the generator asks for. */
    private static List<String> listed(String kind) throws IOException {
        String option = "--include-" + kind + " ";
        List<String> listed = Files.readAllLines(Path.of("../../jextract/windows/credman.includes")).stream()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length()).strip())
                .toList();
        assertFalse(listed.isEmpty(), option);
        return listed;
    }

    private static GroupLayout layout(String structure) throws ReflectiveOperationException {
        String generated = credman_h.class.getPackageName() + "." + structure;
        return (GroupLayout) Class.forName(generated).getMethod("layout").invoke(null);
    }

    private static String claim(String condition) {
        return "_Static_assert(" + condition + ", \"\");";
    }
}

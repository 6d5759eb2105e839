package io.keychainauth.store.credman;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.store.credman.gen.credman._CREDENTIALW;
import io.keychainauth.store.credman.gen.credman._CREDENTIAL_ATTRIBUTEW;
import io.keychainauth.store.credman.gen.credman._FILETIME;
import io.keychainauth.store.credman.gen.credman._SECURITY_ATTRIBUTES;
import io.keychainauth.store.credman.gen.credman.credman_h;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every constant and structure, as static assertions for a C compiler whose target is Windows. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows: the compiler is a cross compiler of another system")
class ConstantsTest {
    private static final String COMPILER = "x86_64-w64-mingw32-gcc";
    private static final List<GroupLayout> STRUCTURES = List.of(
            _CREDENTIALW.layout(), _CREDENTIAL_ATTRIBUTEW.layout(), _FILETIME.layout(), _SECURITY_ATTRIBUTES.layout());

    @TempDir
    Path folder;

    @Test
    void theyHoldOnWindows() throws Exception {
        boolean present = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(each -> Files.isExecutable(Path.of(each, COMPILER)));
        assumeTrue(present, "the cross compiler is not installed: apt install gcc-mingw-w64-x86-64-win32");
        List<String> source = new ArrayList<>(List.of("#include \"credman.h\"", "#include <stddef.h>"));
        for (Method method : credman_h.class.getDeclaredMethods()) {
            if (method.getParameterCount() == 0
                    && method.getName().matches("[A-Z][A-Z0-9_]*")
                    && (method.getReturnType() == int.class || method.getReturnType() == long.class)) {
                String type = "(" + method.getReturnType() + ") ";
                source.add(claim(type + method.getName() + " == " + method.invoke(null)));
            }
        }
        assertTrue(source.size() > 13, "constants were found");
        for (GroupLayout structure : STRUCTURES) {
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
    }

    private static String claim(String condition) {
        return "_Static_assert(" + condition + ", \"\");";
    }
}

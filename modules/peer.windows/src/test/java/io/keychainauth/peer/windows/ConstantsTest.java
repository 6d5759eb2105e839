package io.keychainauth.peer.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.peer.windows.gen.pipes._BY_HANDLE_FILE_INFORMATION;
import io.keychainauth.peer.windows.gen.pipes._FILETIME;
import io.keychainauth.peer.windows.gen.pipes._MEMORY_BASIC_INFORMATION;
import io.keychainauth.peer.windows.gen.pipes._OVERLAPPED;
import io.keychainauth.peer.windows.gen.pipes._SECURITY_ATTRIBUTES;
import io.keychainauth.peer.windows.gen.pipes._SID_AND_ATTRIBUTES;
import io.keychainauth.peer.windows.gen.pipes._TOKEN_USER;
import io.keychainauth.peer.windows.gen.pipes.pipes_h;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every generated constant and structure, as static assertions for mingw-w64's C compiler. */
class ConstantsTest {
    private static final String COMPILER = "x86_64-w64-mingw32-gcc";

    private static final List<GroupLayout> STRUCTURES = List.of(
            _BY_HANDLE_FILE_INFORMATION.layout(),
            _FILETIME.layout(),
            _MEMORY_BASIC_INFORMATION.layout(),
            _OVERLAPPED.layout(),
            _SECURITY_ATTRIBUTES.layout(),
            _SID_AND_ATTRIBUTES.layout(),
            _TOKEN_USER.layout());

    @TempDir
    Path folder;

    /** Debian: gcc-mingw-w64-x86-64-win32. Windows itself runs the compiled tests, and has no such compiler. */
    @Test
    @Tag("cross-compiler")
    void generatedValuesAreThoseOfTheHeaders() throws Exception {
        boolean present = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(each -> Files.isExecutable(Path.of(each, COMPILER)));
        assumeTrue(present, "the cross compiler is not installed: apt install gcc-mingw-w64-x86-64-win32");
        List<String> source = new ArrayList<>();
        source.add("#include <windows.h>");
        source.add("#include <aclapi.h>");
        source.add("#include <psapi.h>");
        source.add("#include <sddl.h>");
        source.add("#include <stddef.h>");
        for (String name : listed("constant")) {
            Method method = pipes_h.class.getDeclaredMethod(name);
            String type = method.getReturnType() == int.class ? "(int)" : "(long long)";
            source.add(claim(type + "(" + name + ") == " + type + " " + method.invoke(null) + "LL", name));
        }
        assertEquals(
                listed("struct"),
                STRUCTURES.stream()
                        .map(structure -> structure.name().orElseThrow())
                        .sorted()
                        .toList());
        for (GroupLayout structure : STRUCTURES) {
            String name = "struct " + structure.name().orElseThrow();
            source.add(claim("sizeof(" + name + ") == " + structure.byteSize(), name));
            for (MemoryLayout member : structure.memberLayouts()) {
                member.name().filter(field -> !field.contains("$")).ifPresent(field -> {
                    long offset = structure.byteOffset(PathElement.groupElement(field));
                    source.add(claim("offsetof(" + name + ", " + field + ") == " + offset, name + " " + field));
                    source.add(claim(
                            "sizeof(((" + name + " *) 0)->" + field + ") == " + member.byteSize(), name + " " + field));
                });
            }
        }
        // These lie in a union without a name.
        source.add(claim("offsetof(OVERLAPPED, Offset) == " + _OVERLAPPED.Offset$offset(), "Offset"));
        source.add(claim("offsetof(OVERLAPPED, OffsetHigh) == " + _OVERLAPPED.OffsetHigh$offset(), "OffsetHigh"));
        Path file = Files.writeString(folder.resolve("claims.c"), String.join("\n", source), UTF_8);
        Process compiler = new ProcessBuilder(COMPILER, "-fsyntax-only", "-Wall", "-Werror", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
        assertTrue(compiler.waitFor(60, TimeUnit.SECONDS));
        assertEquals("", said);
        assertEquals(0, compiler.exitValue());
    }

    @Test
    void whatIsWrittenByHandIsWhatWasGenerated() throws Exception {
        int compared = 0;
        for (Field field : Codes.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                Number generated =
                        (Number) pipes_h.class.getMethod(field.getName()).invoke(null);
                assertEquals(generated.intValue(), field.getInt(null), field.getName());
                compared++;
            }
        }
        assertTrue(compared > 10);
        assertEquals(pipes_h.PIPE_ACCESS_DUPLEX(), Pipes.DUPLEX);
        assertEquals(pipes_h.FILE_FLAG_FIRST_PIPE_INSTANCE(), Pipes.FIRST);
        assertEquals(pipes_h.FILE_FLAG_OVERLAPPED(), Pipes.OVERLAPPED);
        assertEquals(pipes_h.PIPE_TYPE_BYTE() | pipes_h.PIPE_READMODE_BYTE() | pipes_h.PIPE_WAIT(), Pipes.BYTES);
        assertEquals(pipes_h.PIPE_REJECT_REMOTE_CLIENTS(), Pipes.LOCAL_ONLY);
        assertEquals((int) (pipes_h.GENERIC_READ() | pipes_h.GENERIC_WRITE()), PipeEnds.ACCESS);
        assertEquals(
                pipes_h.FILE_FLAG_OVERLAPPED() | pipes_h.SECURITY_SQOS_PRESENT() | pipes_h.SECURITY_IDENTIFICATION(),
                PipeEnds.FLAGS);
    }

    /** The long of the machine that generates has 8 bytes, and is no long of Windows. */
    @Test
    void noLongOfThisMachineIsLeft() {
        for (Field field : pipes_h.class.getFields()) {
            assertFalse(field.getName().equals("C_LONG"), "C_LONG");
        }
        assertTrue(pipes_h.C_LONG_LONG.byteSize() == Long.BYTES);
    }

    private static List<String> listed(String kind) throws IOException {
        String option = "--include-" + kind + " ";
        return Files.readAllLines(Path.of("../../jextract/windows/pipes.includes")).stream()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length()).strip())
                .sorted()
                .toList();
    }

    private static String claim(String condition, String what) {
        return "_Static_assert(" + condition + ", \"" + what + "\");";
    }
}

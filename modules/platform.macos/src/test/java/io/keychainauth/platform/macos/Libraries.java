package io.keychainauth.platform.macos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * In the tests, in the place of the class that knows the system's library: the functions of a double, which is compiled
 * here. Nothing else of the module is exchanged.
 */
public final class Libraries {
    private static final SymbolLookup DOUBLE = SymbolLookup.libraryLookup(build(), Arena.global());

    private Libraries() {}

    public static Optional<MemorySegment> find(String function) {
        return DOUBLE.find(function);
    }

    /** Has one function fail with an error. */
    static void fail(String function, int error) {
        try (Arena arena = Arena.ofConfined()) {
            call("fail", null, arena.allocateFrom(function), error);
        }
    }

    static void set(String name, long value) {
        try (Arena arena = Arena.ofConfined()) {
            call("set", null, arena.allocateFrom(name), value);
        }
    }

    static long value(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) call("value", ValueLayout.JAVA_LONG, arena.allocateFrom(name));
        }
    }

    /** What was written to the log last. */
    static String text() {
        MemorySegment text = (MemorySegment) call("text", ValueLayout.ADDRESS);
        return text.reinterpret(4096).getString(0, UTF_8);
    }

    static void forget() {
        call("forget", null);
    }

    private static Object call(
            String function, @org.jspecify.annotations.Nullable MemoryLayout result, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] = switch (arguments[i]) {
                case MemorySegment _ -> ValueLayout.ADDRESS;
                case Integer _ -> ValueLayout.JAVA_INT;
                default -> ValueLayout.JAVA_LONG;
            };
        }
        FunctionDescriptor descriptor =
                result == null ? FunctionDescriptor.ofVoid(layouts) : FunctionDescriptor.of(result, layouts);
        try {
            Object answer = Linker.nativeLinker()
                    .downcallHandle(DOUBLE.findOrThrow(function), descriptor)
                    .invokeWithArguments(arguments);
            return answer == null ? "" : answer;
        } catch (Throwable e) {
            throw new AssertionError(function, e);
        }
    }

    private static Path build() {
        try {
            Path made = Files.createDirectories(Path.of("target"))
                    .resolve("system.so")
                    .toAbsolutePath();
            Process gcc = new ProcessBuilder(
                            "gcc",
                            "-shared",
                            "-fPIC",
                            "-O1",
                            "-Wall",
                            "-Wextra",
                            "-Werror",
                            "-o",
                            made.toString(),
                            "src/test/native/system.c")
                    .inheritIO()
                    .start();
            if (gcc.waitFor() != 0) {
                throw new AssertionError("gcc does not compile the double");
            }
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

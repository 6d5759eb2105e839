package io.keychainauth.store.keychain;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.Downcall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The frameworks in C, compiled when they are first asked for, and what only they have: {@code double.h}. */
final class Doubles {
    private static final Path SOURCES = Path.of("src", "test", "native");
    private static final Path BUILT = Path.of("target", "doubles").toAbsolutePath();
    private static final List<SymbolLookup> LIBRARIES = List.of(
            built("CoreFoundation"),
            built("Security", BUILT.resolve("libCoreFoundation.so").toString()));

    /** What a search may find besides what it should. */
    enum Odd {
        NOTHING(1),
        A_TEXT(2),
        TEXTS(3),
        ATTRIBUTES_THAT_ARE_A_TEXT(4),
        A_VALUE_THAT_IS_A_TEXT(5),
        NO_VALUE(6);

        private final int code;

        Odd(int code) {
            this.code = code;
        }
    }

    private Doubles() {}

    static Optional<MemorySegment> find(String name) {
        return LIBRARIES.stream().flatMap(each -> each.find(name).stream()).findFirst();
    }

    private static SymbolLookup built(String library, String... others) {
        Path file = BUILT.resolve("lib" + library + ".so");
        compile(List.of("-fPIC", "-shared", "-pthread", "-Wl,-rpath,$ORIGIN"), library, file, others);
        return SymbolLookup.libraryLookup(file, Arena.global());
    }

    /** A program that uses the doubles. */
    static Path program(String name) {
        Path file = BUILT.resolve(name);
        compile(
                List.of("-Wl,-rpath,$ORIGIN"),
                name,
                file,
                BUILT.resolve("libCoreFoundation.so").toString());
        return file;
    }

    private static void compile(List<String> options, String name, Path file, String... others) {
        try {
            Files.createDirectories(BUILT);
            Path half = Files.createTempFile(BUILT, name, ".half");
            List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror"));
            command.addAll(List.of("-I", "../../jextract/macos", "-I", SOURCES.toString(), "-o", half.toString()));
            command.add(SOURCES.resolve(name.toLowerCase(Locale.ROOT) + ".c").toString());
            command.addAll(List.of(others));
            command.addAll(options);
            Process gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(gcc.getInputStream().readAllBytes(), UTF_8);
            if (gcc.waitFor() != 0) {
                throw new AssertionError(output);
            }
            // Whoever uses the old file goes on to.
            Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Objects that somebody still holds. */
    static long live() {
        return call("double_live", FunctionDescriptor.of(JAVA_LONG));
    }

    /** Objects that went with a secret in them. */
    static long unwiped() {
        return call("double_unwiped", FunctionDescriptor.of(JAVA_LONG));
    }

    /** Windows that the user would have seen. */
    static long prompts() {
        return call("double_prompts", FunctionDescriptor.of(JAVA_LONG));
    }

    /** How many calls there were that may fail. */
    static long calls() {
        return call("double_calls", FunctionDescriptor.of(JAVA_LONG));
    }

    /** The names of those after so many. */
    static List<String> calls(long since) {
        List<String> names = new ArrayList<>();
        for (long i = since; i < calls(); i++) {
            long name = call("double_call", FunctionDescriptor.of(ADDRESS, JAVA_LONG), i);
            names.add(Bytes.string(MemorySegment.ofAddress(name), 100));
        }
        return names;
    }

    /** Has a call fail, 1 is the next one, 0 every one of Security. */
    static void fail(long call, int status) {
        call("double_fail", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT), call, status);
    }

    /** Begins with what a file holds. */
    static void keychain(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = Bytes.string(arena, file.toString());
            call("double_keychain", FunctionDescriptor.ofVoid(ADDRESS), path);
        }
    }

    /** Locks the keychain, or unlocks it. */
    static void lock(boolean locked) {
        call("double_lock", FunctionDescriptor.ofVoid(JAVA_INT), locked ? 1 : 0);
    }

    /** Has the next search that finds something answer something else. */
    static void odd(Odd what) {
        call("double_odd", FunctionDescriptor.ofVoid(JAVA_INT), what.code);
    }

    /** Whose an item is. */
    enum Owner {
        US('P'),
        ANOTHER_PROGRAM('F'),
        US_IN_A_SECOND_KEYCHAIN('S');

        private final char kind;

        Owner(char kind) {
            this.kind = kind;
        }
    }

    /** Makes or changes an item: its service, account, attributes and value. */
    static void plant(Owner owner, byte[]... pieces) {
        try (Arena arena = Arena.ofConfined()) {
            List<MemoryLayout> layouts = new ArrayList<>(List.of(JAVA_INT));
            List<Object> arguments = new ArrayList<>(List.of((int) owner.kind));
            for (byte[] piece : pieces) {
                layouts.addAll(List.of(ADDRESS, JAVA_LONG));
                arguments.add(arena.allocate(piece.length + 1L).copyFrom(MemorySegment.ofArray(piece)));
                arguments.add((long) piece.length);
            }
            FunctionDescriptor descriptor = FunctionDescriptor.ofVoid(layouts.toArray(MemoryLayout[]::new));
            call("double_plant", descriptor, arguments.toArray());
        }
    }

    private static long call(String function, FunctionDescriptor descriptor, Object... arguments) {
        MethodHandle handle =
                Linker.nativeLinker().downcallHandle(find(function).orElseThrow(), descriptor);
        return Downcall.call(() -> switch (handle.invokeWithArguments(arguments)) {
            case Long number -> number;
            case MemorySegment pointer -> pointer.address();
            case null, default -> 0;
        });
    }
}

package io.keychainauth.platform.macos;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

/** In an image of doubles, in place of the class of this name: modules/platform.macos/src/test/native. */
public final class Libraries {
    private static final SymbolLookup DOUBLE = user(SymbolLookup.libraryLookup(
            Path.of(System.getProperty("java.home"), "lib", "libdouble-platform.so"), Arena.global()));

    private Libraries() {}

    /** A function. */
    public static Optional<MemorySegment> find(String name) {
        return DOUBLE.find(name);
    }

    /** The double has a table of answers; the user is the one who runs this. */
    private static SymbolLookup user(SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            int user = (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("geteuid"), FunctionDescriptor.of(ValueLayout.JAVA_INT))
                    .invokeExact();
            linker.downcallHandle(
                            library.findOrThrow("set"),
                            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG))
                    .invokeExact(arena.allocateFrom("user"), (long) user);
            return library;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}

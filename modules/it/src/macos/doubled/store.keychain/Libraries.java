package io.keychainauth.store.keychain;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** In an image of doubles, in place of the class of this name: modules/store.keychain/src/test/native. */
public final class Libraries {
    private static final List<SymbolLookup> DOUBLES = List.of(open("CoreFoundation"), keychain(open("Security")));

    private Libraries() {}

    /** A function or variable. */
    public static Optional<MemorySegment> find(String name) {
        return DOUBLES.stream().flatMap(each -> each.find(name).stream()).findFirst();
    }

    private static SymbolLookup open(String name) {
        return SymbolLookup.libraryLookup(
                Path.of(System.getProperty("java.home"), "lib", "lib" + name + ".so"), Arena.global());
    }

    /** The user's keychain is a file of the double's own in the home. */
    private static SymbolLookup keychain(SymbolLookup library) {
        try (Arena arena = Arena.ofConfined()) {
            Linker.nativeLinker()
                    .downcallHandle(
                            library.findOrThrow("double_keychain"), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS))
                    .invokeExact(arena.allocateFrom(System.getenv("HOME") + "/keychain.double"));
            return library;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}

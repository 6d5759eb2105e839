package io.keychainauth.platform.macos;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * Where the functions of the system are: in the one library that is promised to be there. Its file is in none of its
 * folders, but in a cache that the loader knows (dlopen(3)).
 */
public final class Libraries {
    private static final SymbolLookup SYSTEM = SymbolLookup.libraryLookup("/usr/lib/libSystem.B.dylib", Arena.global());

    private Libraries() {}

    /** For the generated bindings. */
    public static Optional<MemorySegment> find(String function) {
        return SYSTEM.find(function);
    }
}

package io.keychainauth.peer.macos;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/** In place of the class of this name: what the C files beside the tests make of these functions. */
public final class Libraries {
    private static final SymbolLookup DOUBLE = SymbolLookup.libraryLookup(Compiled.library(), Arena.global());

    private Libraries() {}

    /** Every name of the double has this in front, so that none is taken for one of the system that the tests run on. */
    public static Optional<MemorySegment> find(String name) {
        return DOUBLE.find("darwin_" + name);
    }
}

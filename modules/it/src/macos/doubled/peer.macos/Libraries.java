package io.keychainauth.peer.macos;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Optional;

/** In an image of doubles, in place of the class of this name: modules/peer.macos/src/test/native. */
public final class Libraries {
    private static final SymbolLookup DOUBLE = SymbolLookup.libraryLookup(
            Path.of(System.getProperty("java.home"), "lib", "libdouble-peer.so"), Arena.global());

    private Libraries() {}

    /** A function or variable. */
    public static Optional<MemorySegment> find(String name) {
        return DOUBLE.find("darwin_" + name);
    }
}

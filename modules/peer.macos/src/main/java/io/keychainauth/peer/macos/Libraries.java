package io.keychainauth.peer.macos;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;

/** Where the functions lie. Nothing else names a library, so that a build for tests can put others in their place. */
public final class Libraries {
    private static final List<SymbolLookup> ALL = List.of(
            open("/usr/lib/libSystem.B.dylib"),
            open("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"),
            open("/System/Library/Frameworks/Security.framework/Security"));

    private Libraries() {}

    /**
     * Finds a function or variable. On Intel the plain name of some is what they were when an inode number had 32 bits; the
     * headers there give the other name.
     */
    public static Optional<MemorySegment> find(String name) {
        return search(name + "$INODE64").or(() -> search(name));
    }

    private static Optional<MemorySegment> search(String name) {
        return ALL.stream().flatMap(each -> each.find(name).stream()).findFirst();
    }

    /** None of them is a file on newer systems, whose loader has them in a cache: it is asked, and not the disk. */
    private static SymbolLookup open(String library) {
        return SymbolLookup.libraryLookup(library, Arena.global());
    }
}

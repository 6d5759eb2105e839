package io.keychainauth.store.keychain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;

/**
 * Where the functions are. The one place that names the frameworks: tests put a class with their own in its place.
 *
 * @see <a href="https://developer.apple.com/documentation/security">Security</a>
 */
public final class Libraries {
    private static final List<String> FRAMEWORKS = List.of(
            "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation",
            "/System/Library/Frameworks/Security.framework/Security");

    private Libraries() {}

    /** A function or variable; empty if this system has none of that name. */
    public static Optional<MemorySegment> find(String name) {
        return FRAMEWORKS.stream().flatMap(each -> in(each, name).stream()).findFirst();
    }

    /**
     * By name, not as a file: the system keeps frameworks in one cache, and no file is there. They are never unloaded: both
     * keep threads and tables for as long as the process lives.
     */
    private static Optional<MemorySegment> in(String framework, String name) {
        try {
            return SymbolLookup.libraryLookup(framework, Arena.global()).find(name);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}

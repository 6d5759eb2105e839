package io.keychainauth.store.keychain;

import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFArrayGetCount;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFArrayGetTypeID;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFArrayGetValueAtIndex;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFDataGetBytePtr;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFDataGetLength;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFDataGetTypeID;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFDictionaryGetTypeID;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFDictionaryGetValue;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFGetTypeID;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFStringGetCharacters;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFStringGetLength;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFStringGetTypeID;
import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.keychain.gen.corefoundation.CFRange;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What SecItemCopyMatching answered. Its parts are not owned: they live as long as the whole. The type of each is looked
 * at before it is taken for one: a function that is called with another type ends the process.
 */
final class Answer {
    private static final String FUNCTION = "SecItemCopyMatching";

    private Answer() {}

    /** The dictionaries in an array. */
    static List<MemorySegment> dictionaries(MemorySegment object) throws StoreException {
        MemorySegment array = require(object, CFArrayGetTypeID());
        List<MemorySegment> dictionaries = new ArrayList<>();
        long count = CFArrayGetCount(array);
        for (long i = 0; i < count; i++) {
            dictionaries.add(dictionary(CFArrayGetValueAtIndex(array, i)));
        }
        return dictionaries;
    }

    /** A dictionary. */
    static MemorySegment dictionary(MemorySegment object) throws StoreException {
        return require(object, CFDictionaryGetTypeID());
    }

    /** The bytes of a value, where they are; empty if the dictionary has no such key. */
    static Optional<MemorySegment> bytes(MemorySegment dictionary, MemorySegment key) throws StoreException {
        MemorySegment value = CFDictionaryGetValue(dictionary, key);
        if (value.equals(NULL)) {
            return Optional.empty();
        }
        MemorySegment data = require(value, CFDataGetTypeID());
        return Optional.of(CFDataGetBytePtr(data).reinterpret(CFDataGetLength(data)));
    }

    /** A text; empty if there is none, or one whose bytes are no UTF-8, for which the system puts a null object. */
    static Optional<String> text(MemorySegment dictionary, MemorySegment key) {
        MemorySegment value = CFDictionaryGetValue(dictionary, key);
        if (value.equals(NULL) || CFGetTypeID(value) != CFStringGetTypeID()) {
            return Optional.empty();
        }
        try (Arena arena = CallMemory.open()) {
            long length = CFStringGetLength(value);
            MemorySegment all = CFRange.allocate(arena);
            CFRange.length(all, length);
            MemorySegment characters = arena.allocate(JAVA_CHAR, length);
            CFStringGetCharacters(value, all, characters);
            return Optional.of(new String(characters.toArray(JAVA_CHAR)));
        }
    }

    private static MemorySegment require(MemorySegment object, long type) throws StoreException {
        if (CFGetTypeID(object) != type) {
            throw KeychainError.malformed(FUNCTION, FUNCTION + " answered an object of another type than it says");
        }
        return object;
    }
}

package io.keychainauth.store.keychain;

import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFDataCreateWithBytesNoCopy;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFRelease;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFStringCreateWithCharacters;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.kCFAllocatorNull;
import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.CallMemory;
import io.keychainauth.store.StoreException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The objects and the memory of one call of ours. When it closes, on whatever path, it wipes what held a secret, then
 * releases each object that it owns once, the newest first, then gives the memory back.
 *
 * @see <a href="https://developer.apple.com/library/archive/documentation/CoreFoundation/Conceptual/CFMemoryMgmt/">Memory
 *     Management Programming Guide for Core Foundation</a>
 */
final class Owned implements AutoCloseable {
    private final Arena arena = CallMemory.open();
    private final Deque<MemorySegment> objects = new ArrayDeque<>();
    private final List<MemorySegment> secrets = new ArrayList<>();

    /** Memory that lives as long as this. */
    Arena arena() {
        return arena;
    }

    /**
     * Takes over an object that a function with Create or Copy in its name answered.
     *
     * @throws StoreException if it answered none
     */
    MemorySegment own(String function, MemorySegment object) throws StoreException {
        if (object.equals(NULL)) {
            throw KeychainError.malformed(function, function + " answered nothing");
        }
        objects.push(object);
        return object;
    }

    /** Has memory wiped that holds a secret. */
    MemorySegment wiped(MemorySegment secret) {
        secrets.add(secret);
        return secret;
    }

    /** A string with exactly these characters. */
    MemorySegment string(String text) throws StoreException {
        MemorySegment characters = arena.allocateFrom(JAVA_CHAR, text.toCharArray());
        return own("CFStringCreateWithCharacters", CFStringCreateWithCharacters(NULL, characters, text.length()));
    }

    /**
     * Data that is not copied: it lies in our memory, which nobody but us gives back, and is wiped. What
     * {@code CFDataCreate} and a {@code CFMutableData} that grows hold and give back, nobody wipes.
     */
    MemorySegment data(byte[] bytes) throws StoreException {
        MemorySegment memory = wiped(arena.allocate(Math.max(1, bytes.length)));
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, bytes.length);
        return own(
                "CFDataCreateWithBytesNoCopy",
                CFDataCreateWithBytesNoCopy(NULL, memory, bytes.length, kCFAllocatorNull()));
    }

    @Override
    public void close() {
        secrets.forEach(Bytes::wipe);
        for (MemorySegment each : objects) {
            CFRelease(each);
        }
        arena.close();
    }
}

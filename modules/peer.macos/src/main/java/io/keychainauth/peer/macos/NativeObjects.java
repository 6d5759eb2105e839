package io.keychainauth.peer.macos;

import static io.keychainauth.peer.macos.Darwin.bind;
import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.CallMemory;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.peer.macos.gen.seccode.seccode_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalLong;

/** Objects of CoreFoundation. Each answer is checked for its type: a text that is taken for data is read beyond its end. */
final class NativeObjects {
    private static final MethodHandle RELEASE = bind(seccode_h.CFRelease$address(), seccode_h.CFRelease$descriptor());
    private static final MethodHandle TYPE = bind(seccode_h.CFGetTypeID$address(), seccode_h.CFGetTypeID$descriptor());
    private static final MethodHandle DATA_TYPE =
            bind(seccode_h.CFDataGetTypeID$address(), seccode_h.CFDataGetTypeID$descriptor());
    private static final MethodHandle STRING_TYPE =
            bind(seccode_h.CFStringGetTypeID$address(), seccode_h.CFStringGetTypeID$descriptor());
    private static final MethodHandle NUMBER_TYPE =
            bind(seccode_h.CFNumberGetTypeID$address(), seccode_h.CFNumberGetTypeID$descriptor());
    private static final MethodHandle CREATE_DATA =
            bind(seccode_h.CFDataCreate$address(), seccode_h.CFDataCreate$descriptor());
    private static final MethodHandle DATA_LENGTH =
            bind(seccode_h.CFDataGetLength$address(), seccode_h.CFDataGetLength$descriptor());
    private static final MethodHandle DATA_BYTES =
            bind(seccode_h.CFDataGetBytePtr$address(), seccode_h.CFDataGetBytePtr$descriptor());
    private static final MethodHandle TEXT =
            bind(seccode_h.CFStringGetCString$address(), seccode_h.CFStringGetCString$descriptor());
    private static final MethodHandle CREATE_STRING =
            bind(seccode_h.CFStringCreateWithCString$address(), seccode_h.CFStringCreateWithCString$descriptor());
    private static final MethodHandle NUMBER =
            bind(seccode_h.CFNumberGetValue$address(), seccode_h.CFNumberGetValue$descriptor());
    private static final MethodHandle CREATE_DICTIONARY =
            bind(seccode_h.CFDictionaryCreate$address(), seccode_h.CFDictionaryCreate$descriptor());
    private static final MethodHandle VALUE =
            bind(seccode_h.CFDictionaryGetValue$address(), seccode_h.CFDictionaryGetValue$descriptor());

    /** An identifier or team that is longer is none that anybody could compare. */
    private static final int TEXT_BYTES = 1 << 10;

    private static final long MOST_BYTES = 1 << 10;

    private NativeObjects() {}

    /** An object that we own. */
    static final class Owned implements AutoCloseable {
        private final MemorySegment object;
        private final NativeHandle handle;

        /** Takes charge of what a function with Create or Copy in its name returned. */
        Owned(MemorySegment object) {
            this.object = object;
            this.handle = new NativeHandle(() -> release(object));
        }

        MemorySegment object() {
            return object;
        }

        @Override
        public void close() {
            handle.close();
        }
    }

    /** Nothing is there to be released where a call failed. */
    static Optional<Owned> owned(MemorySegment object) {
        return object.address() == 0 ? Optional.empty() : Optional.of(new Owned(object));
    }

    private static void release(MemorySegment object) {
        Downcall.call((_, state) -> {
            RELEASE.invokeExact(state, object);
            return 0;
        });
    }

    static Optional<Owned> data(byte[] bytes) {
        return owned(pointer((arena, state) -> ((MemorySegment)
                        CREATE_DATA.invokeExact(state, NULL, arena.allocateFrom(JAVA_BYTE, bytes), (long) bytes.length))
                .address()));
    }

    static Optional<Owned> string(String text) {
        return owned(pointer((arena, state) -> ((MemorySegment) CREATE_STRING.invokeExact(
                        state, NULL, Bytes.string(arena, text), seccode_h.kCFStringEncodingUTF8()))
                .address()));
    }

    /** A dictionary of one entry. */
    static Optional<Owned> dictionary(MemorySegment key, MemorySegment value) {
        return owned(pointer((arena, state) -> ((MemorySegment) CREATE_DICTIONARY.invokeExact(
                        state,
                        NULL,
                        arena.allocateFrom(ADDRESS, key),
                        arena.allocateFrom(ADDRESS, value),
                        1L,
                        symbol("kCFTypeDictionaryKeyCallBacks"),
                        symbol("kCFTypeDictionaryValueCallBacks")))
                .address()));
    }

    /** A text that a variable of the system holds. */
    static MemorySegment constant(String name) {
        return symbol(name).reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
    }

    private static MemorySegment symbol(String name) {
        return Libraries.find(name).orElseThrow(() -> new IllegalStateException("this system has no " + name));
    }

    /** What lies in a dictionary under a key; it belongs to the dictionary. */
    static Optional<MemorySegment> value(MemorySegment dictionary, String key) {
        MemorySegment found =
                pointer((_, state) -> ((MemorySegment) VALUE.invokeExact(state, dictionary, constant(key))).address());
        return found.address() == 0 ? Optional.empty() : Optional.of(found);
    }

    static Optional<byte[]> bytes(MemorySegment object) {
        if (!is(object, DATA_TYPE)) {
            return Optional.empty();
        }
        long length = Downcall.call((_, state) -> (long) DATA_LENGTH.invokeExact(state, object));
        if (length <= 0 || length > MOST_BYTES) {
            return Optional.empty();
        }
        MemorySegment bytes = pointer((_, state) -> ((MemorySegment) DATA_BYTES.invokeExact(state, object)).address());
        return bytes.address() == 0
                ? Optional.empty()
                : Optional.of(bytes.reinterpret(length).toArray(JAVA_BYTE));
    }

    static Optional<String> text(MemorySegment object) {
        if (!is(object, STRING_TYPE)) {
            return Optional.empty();
        }
        try (Arena arena = CallMemory.open()) {
            MemorySegment text = arena.allocate(TEXT_BYTES);
            long whole = Downcall.call(arena, (_, state) ->
                    (byte) TEXT.invokeExact(state, object, text, (long) TEXT_BYTES, seccode_h.kCFStringEncodingUTF8()));
            return whole == 0 ? Optional.empty() : Optional.of(Bytes.string(text, TEXT_BYTES));
        }
    }

    static OptionalLong number(MemorySegment object) {
        if (!is(object, NUMBER_TYPE)) {
            return OptionalLong.empty();
        }
        try (Arena arena = CallMemory.open()) {
            MemorySegment value = arena.allocate(JAVA_LONG);
            long whole = Downcall.call(arena, (_, state) ->
                    (byte) NUMBER.invokeExact(state, object, (long) seccode_h.kCFNumberSInt64Type(), value));
            return whole == 0 ? OptionalLong.empty() : OptionalLong.of(value.get(JAVA_LONG, 0));
        }
    }

    private static boolean is(MemorySegment object, MethodHandle type) {
        return Downcall.call((_, state) -> (long) TYPE.invokeExact(state, object))
                == Downcall.call((_, state) -> (long) type.invokeExact(state));
    }

    private static MemorySegment pointer(Downcall.WithState call) {
        return MemorySegment.ofAddress(Downcall.call(call));
    }
}

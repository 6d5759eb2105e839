package io.keychainauth.peer.windows;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.peer.windows.gen.pipes.pipes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/** How functions of Windows are bound, called and judged. Loads on Windows only. */
final class Win32 {
    /** Longest path in characters, its end included ("Maximum Path Length Limitation"). */
    static final int PATH_CHARACTERS = 32_768;

    private static final ErrorCapture LAST_ERROR = new ErrorCapture("GetLastError");
    private static final long INVALID_HANDLE = -1;
    private static final MethodHandle CLOSE_HANDLE =
            bind(pipes_h.CloseHandle$address(), pipes_h.CloseHandle$descriptor());
    private static final MethodHandle LOCAL_FREE = bind(pipes_h.LocalFree$address(), pipes_h.LocalFree$descriptor());

    private Win32() {}

    static MethodHandle bind(MemorySegment address, FunctionDescriptor descriptor) {
        return LAST_ERROR.bind(address, descriptor);
    }

    /** The result and the error code that the call left; the code means something only if the result says so. */
    record Result(long value, int code) {
        /** The value of a call that returns zero when it fails. */
        long nonZero(String function) throws CallException {
            if (value == 0) {
                throw new CallException(function, code);
            }
            return value;
        }

        /** The handle of a call that returns INVALID_HANDLE_VALUE or NULL when it fails. */
        long handle(String function) throws CallException {
            if (value == INVALID_HANDLE || value == 0) {
                throw new CallException(function, code);
            }
            return value;
        }

        /** The code of a call that returns zero when it fails, 0 if it did not. */
        int failure() {
            return value == 0 ? code : 0;
        }
    }

    static Result call(Arena arena, Downcall.WithState downcall) {
        MemorySegment state = ErrorCapture.state(arena);
        long value = Downcall.call(() -> downcall.invoke(arena, state));
        return new Result(value, LAST_ERROR.code(state));
    }

    static MemorySegment pointer(long handle) {
        return MemorySegment.ofAddress(handle);
    }

    /** A text that ends with NUL, as the functions whose names end in W take it. */
    static MemorySegment wide(Arena arena, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL in a C string");
        }
        return arena.allocateFrom(text, UTF_16LE);
    }

    static MemorySegment characters(Arena arena) {
        return arena.allocate((long) PATH_CHARACTERS * Character.BYTES, Character.BYTES);
    }

    /** Characters of a buffer that a call filled. */
    static String text(MemorySegment buffer, long count) {
        return new String(buffer.asSlice(0, count * Character.BYTES).toArray(ValueLayout.JAVA_BYTE), UTF_16LE);
    }

    /** A text that Windows allocated, which is given back. */
    static String taken(MemorySegment pointer) {
        try {
            return pointer.reinterpret((long) PATH_CHARACTERS * Character.BYTES).getString(0, UTF_16LE);
        } finally {
            free(pointer);
        }
    }

    static void free(MemorySegment pointer) {
        Downcall.call((arena, state) -> ((MemorySegment) LOCAL_FREE.invokeExact(state, pointer)).address());
    }

    static void close(long handle) {
        Downcall.call((arena, state) -> (int) CLOSE_HANDLE.invokeExact(state, pointer(handle)));
    }

    /** Milliseconds, rounded up: a wait that ends too early would be asked for again and again. */
    static int milliseconds(Duration longest) {
        long whole = longest.plusNanos(999_999).toMillis();
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, whole));
    }
}

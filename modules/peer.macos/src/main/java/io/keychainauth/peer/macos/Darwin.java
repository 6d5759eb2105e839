package io.keychainauth.peer.macos;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** How functions of libSystem are bound, called and judged. */
final class Darwin {
    private static final ErrorCapture ERRNO = new ErrorCapture("errno");

    private Darwin() {}

    static MethodHandle bind(MemorySegment address, FunctionDescriptor descriptor) {
        return ERRNO.bind(address, descriptor);
    }

    static MethodHandle bindVariadic(MemorySegment address, FunctionDescriptor descriptor, int firstVariadic) {
        return ERRNO.bindVariadic(address, descriptor, firstVariadic);
    }

    /** The result, or the negated error code. */
    static int result(Downcall.WithState downcall) {
        try (Arena arena = CallMemory.open()) {
            return result(arena, downcall);
        }
    }

    /** The same with an arena that holds what the call leaves behind. */
    static int result(Arena arena, Downcall.WithState downcall) {
        return (int) Downcall.call(arena, (memory, state) -> result(downcall.invoke(memory, state), state));
    }

    /** The same for a state segment that lives longer than the call. */
    static long result(long result, MemorySegment state) {
        return result >= 0 ? result : -ERRNO.code(state);
    }

    /** The result of a call that ought to succeed; repeated when a signal interrupted it. */
    static int checked(String function, Downcall.WithState downcall) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            return checked(function, arena, downcall);
        }
    }

    /** The same with an arena that holds what the call leaves behind. */
    static int checked(String function, Arena arena, Downcall.WithState downcall) throws KernelException {
        int result;
        do {
            result = result(arena, downcall);
        } while (result == -Errno.EINTR);
        if (result < 0) {
            throw new KernelException(function, -result);
        }
        return result;
    }

    /** The bytes that a function of libproc wrote: it says 0 and leaves an error code when it fails. */
    static int written(String function, Arena arena, Downcall.WithState downcall) throws KernelException {
        MemorySegment state = ErrorCapture.state(arena);
        int count = (int) Downcall.call(() -> downcall.invoke(arena, state));
        if (count <= 0) {
            throw new KernelException(function, ERRNO.code(state));
        }
        return count;
    }
}

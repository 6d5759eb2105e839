package io.keychainauth.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Handles that keep the thread's error code of the very call that set it. A second downcall that asks for the code
 * afterwards may see another call's: the virtual machine makes system calls of its own in between.
 *
 * <p>Such a handle takes a state segment before the arguments of the C function. The segment belongs to one
 * call at a time and is never shared between threads.
 */
public final class ErrorCapture {
    private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();

    private final String state;
    private final VarHandle code;

    /**
     * Captures one kind of error code.
     *
     * @param state {@code errno} or {@code GetLastError}; the latter exists on Windows only
     * @throws IllegalArgumentException if this operating system has no such state
     */
    public ErrorCapture(String state) {
        this.state = state;
        this.code = LAYOUT.varHandle(PathElement.groupElement(state));
    }

    /** Binds a function with a fixed number of arguments. */
    public MethodHandle bind(MemorySegment function, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(function, descriptor, Linker.Option.captureCallState(state));
    }

    /**
     * Binds a variadic function for one list of arguments. Without the position of the first variadic one the call is
     * silently wrong where variadic arguments travel differently, as on macOS arm64.
     */
    public MethodHandle bindVariadic(MemorySegment function, FunctionDescriptor descriptor, int firstVariadic) {
        return Linker.nativeLinker()
                .downcallHandle(
                        function,
                        descriptor,
                        Linker.Option.captureCallState(state),
                        Linker.Option.firstVariadicArg(firstVariadic));
    }

    /** Allocates a state segment. */
    public static MemorySegment state(Arena arena) {
        return arena.allocate(LAYOUT);
    }

    /** Reads the code that the call with this segment left; meaningful only if the call reported a failure. */
    public int code(MemorySegment callState) {
        return (int) code.get(callState, 0L);
    }
}

package io.keychainauth.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The one place that meets the {@link Throwable} which {@code MethodHandle.invokeExact} declares. A downcall has nothing
 * to throw but errors of the virtual machine and of its own arguments: those pass through unchanged.
 */
public final class Downcall {
    private Downcall() {}

    /**
     * Calls with an arena, gone when this returns, and a state segment (see {@link ErrorCapture}), which is the next
     * call's then: the code is read within.
     */
    public static long call(WithState downcall) {
        try (Arena arena = CallMemory.open()) {
            return call(arena, downcall);
        }
    }

    /** The same with an arena that holds what the call leaves behind. */
    public static long call(Arena arena, WithState downcall) {
        MemorySegment state = CallMemory.state();
        return call(() -> downcall.invoke(arena, state));
    }

    /** Calls with memory that the caller keeps for many calls of one thread. */
    public static long call(Plain downcall) {
        try {
            return downcall.invoke();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static AssertionError unexpected(Throwable thrown) {
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return new AssertionError("a downcall threw a checked exception", thrown);
    }

    /** A downcall with temporary memory. */
    @FunctionalInterface
    public interface WithState {
        long invoke(Arena arena, MemorySegment state) throws Throwable;
    }

    /** A downcall whose memory is there already. */
    @FunctionalInterface
    public interface Plain {
        long invoke() throws Throwable;
    }
}

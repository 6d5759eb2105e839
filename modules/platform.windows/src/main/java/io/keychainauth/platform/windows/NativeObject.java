package io.keychainauth.platform.windows;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.platform.windows.gen.platform.platform_h;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Objects of the system, and memory that it hands out: each given back exactly once. */
final class NativeObject {
    private static final MethodHandle CLOSE =
            Win32.LAST_ERROR.bind(platform_h.CloseHandle$address(), platform_h.CloseHandle$descriptor());
    private static final MethodHandle FREE =
            Win32.LAST_ERROR.bind(platform_h.LocalFree$address(), platform_h.LocalFree$descriptor());
    private static final MethodHandle PROCESS =
            Win32.LAST_ERROR.bind(platform_h.GetCurrentProcess$address(), platform_h.GetCurrentProcess$descriptor());
    private static final MethodHandle THREAD =
            Win32.LAST_ERROR.bind(platform_h.GetCurrentThread$address(), platform_h.GetCurrentThread$descriptor());

    private NativeObject() {}

    static NativeHandle handle(MemorySegment handle) {
        return new NativeHandle(() -> Downcall.call((_, state) -> (int) CLOSE.invokeExact(state, handle)));
    }

    /** Memory that the caller has to free. */
    static NativeHandle local(MemorySegment memory) {
        return new NativeHandle(
                () -> Downcall.call((_, state) -> ((MemorySegment) FREE.invokeExact(state, memory)).address()));
    }

    /** A number that stands for our process with all rights, whatever its list says; it is not closed. */
    static MemorySegment ownProcess() {
        return MemorySegment.ofAddress(
                Downcall.call((_, state) -> ((MemorySegment) PROCESS.invokeExact(state)).address()));
    }

    /** A number that stands for the calling thread; it is not closed. */
    static MemorySegment ownThread() {
        return MemorySegment.ofAddress(
                Downcall.call((_, state) -> ((MemorySegment) THREAD.invokeExact(state)).address()));
    }
}

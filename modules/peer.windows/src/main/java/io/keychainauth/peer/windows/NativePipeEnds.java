package io.keychainauth.peer.windows;

import static io.keychainauth.peer.windows.Win32.bind;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.peer.windows.gen.pipes.pipes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/** {@link PipeEnds} by kernel32. Loads on Windows only. */
final class NativePipeEnds implements PipeEnds {
    private static final MethodHandle OPEN = bind(pipes_h.CreateFileW$address(), pipes_h.CreateFileW$descriptor());
    private static final MethodHandle AWAIT =
            bind(pipes_h.WaitNamedPipeW$address(), pipes_h.WaitNamedPipeW$descriptor());

    @Override
    public End open(String name, int access, int flags) throws CallException {
        try (Arena arena = CallMemory.open()) {
            long handle = Win32.call(
                            arena,
                            (memory, state) -> ((MemorySegment) OPEN.invokeExact(
                                            state,
                                            Win32.wide(memory, name),
                                            access,
                                            0,
                                            MemorySegment.NULL,
                                            pipes_h.OPEN_EXISTING(),
                                            flags,
                                            MemorySegment.NULL))
                                    .address())
                    .handle("CreateFileW");
            return NativePipeEnd.of(handle);
        }
    }

    @Override
    public void awaitFree(String name, Duration longest) throws CallException {
        // 0 would mean the time-out that the server chose.
        int wait = Math.max(1, Win32.milliseconds(longest));
        try (Arena arena = CallMemory.open()) {
            Win32.call(arena, (memory, state) -> (int) AWAIT.invokeExact(state, Win32.wide(memory, name), wait))
                    .nonZero("WaitNamedPipeW");
        }
    }
}

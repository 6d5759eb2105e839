package io.keychainauth.peer.windows;

import static io.keychainauth.peer.windows.Win32.bind;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.peer.windows.gen.pipes.pipes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@link Pipes} by kernel32. Loads on Windows only. */
final class NativePipes implements Pipes {
    private static final MethodHandle CREATE_PORT =
            bind(pipes_h.CreateIoCompletionPort$address(), pipes_h.CreateIoCompletionPort$descriptor());

    @Override
    public String spelled(String descriptor) throws CallException {
        MemorySegment parsed = SecurityText.parse(descriptor);
        try {
            return SecurityText.write(parsed);
        } finally {
            Win32.free(parsed);
        }
    }

    @Override
    public Port open() throws CallException {
        return new NativePort(completionPort(-1, 0, 0));
    }

    /** Makes a port for no file (-1), or has the completions of a file come to one. */
    static long completionPort(long file, long port, long key) throws CallException {
        try (Arena arena = CallMemory.open()) {
            return Win32.call(
                            arena,
                            (memory, state) -> ((MemorySegment) CREATE_PORT.invokeExact(
                                            state, Win32.pointer(file), Win32.pointer(port), key, 0))
                                    .address())
                    .handle("CreateIoCompletionPort");
        }
    }
}

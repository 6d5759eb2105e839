package io.keychainauth.peer.windows;

import static io.keychainauth.peer.windows.Win32.bind;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.CallMemory;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.peer.windows.gen.pipes._OVERLAPPED;
import io.keychainauth.peer.windows.gen.pipes.pipes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/** {@link PipeEnds.End}: one call at a time, each with a bound. Loads on Windows only. */
final class NativePipeEnd implements PipeEnds.End {
    private static final MethodHandle EVENT = bind(pipes_h.CreateEventW$address(), pipes_h.CreateEventW$descriptor());
    private static final MethodHandle SERVER =
            bind(pipes_h.GetNamedPipeServerProcessId$address(), pipes_h.GetNamedPipeServerProcessId$descriptor());
    private static final MethodHandle READ = bind(pipes_h.ReadFile$address(), pipes_h.ReadFile$descriptor());
    private static final MethodHandle WRITE = bind(pipes_h.WriteFile$address(), pipes_h.WriteFile$descriptor());
    private static final MethodHandle CANCEL = bind(pipes_h.CancelIoEx$address(), pipes_h.CancelIoEx$descriptor());
    private static final MethodHandle RESULT =
            bind(pipes_h.GetOverlappedResultEx$address(), pipes_h.GetOverlappedResultEx$descriptor());

    private static final int CAPACITY = 16 << 10;

    private final Handle pipe;
    private final Handle event;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment overlapped = _OVERLAPPED.allocate(arena);
    private final MemorySegment block = arena.allocate(CAPACITY);
    private final MemorySegment count = arena.allocate(JAVA_INT);

    private NativePipeEnd(Handle pipe, Handle event) {
        this.pipe = pipe;
        this.event = event;
    }

    /** Takes charge of a handle. */
    static NativePipeEnd of(long handle) throws CallException {
        Handle pipe = new Handle(handle, Win32::close);
        boolean complete = false;
        try (Arena memory = CallMemory.open()) {
            long event = Win32.call(
                            memory,
                            (_, state) -> ((MemorySegment)
                                            EVENT.invokeExact(state, MemorySegment.NULL, 1, 0, MemorySegment.NULL))
                                    .address())
                    .handle("CreateEventW");
            complete = true;
            return new NativePipeEnd(pipe, new Handle(event, Win32::close));
        } finally {
            if (!complete) {
                pipe.close();
            }
        }
    }

    @Override
    public long server() throws CallException {
        try (Arena memory = CallMemory.open()) {
            MemorySegment pid = memory.allocate(JAVA_INT);
            pipe.use(number -> Win32.call(
                            memory, (_, state) -> (int) SERVER.invokeExact(state, Win32.pointer(number), pid))
                    .nonZero("GetNamedPipeServerProcessId"));
            return Integer.toUnsignedLong(pid.get(JAVA_INT, 0));
        }
    }

    @Override
    public String owner() throws CallException {
        return pipe.use(number -> SecurityText.owner(number, pipes_h.SE_KERNEL_OBJECT()));
    }

    @Override
    public synchronized int read(byte[] into, Duration longest) throws CallException {
        int most = Math.min(CAPACITY, into.length);
        try {
            int read = pipe.use(number -> complete("ReadFile", number, longest, (_, state) ->
                    (int) READ.invokeExact(state, Win32.pointer(number), block, most, MemorySegment.NULL, overlapped)));
            MemorySegment.copy(block, JAVA_BYTE, 0, into, 0, read);
            return read;
        } finally {
            Bytes.wipe(block);
        }
    }

    @Override
    public synchronized int write(byte[] bytes, int offset, Duration longest) throws CallException {
        int most = Math.min(CAPACITY, bytes.length - offset);
        try {
            MemorySegment.copy(bytes, offset, block, JAVA_BYTE, 0, most);
            return pipe.use(number -> complete("WriteFile", number, longest, (_, state) -> (int)
                    WRITE.invokeExact(state, Win32.pointer(number), block, most, MemorySegment.NULL, overlapped)));
        } finally {
            Bytes.wipe(block);
        }
    }

    private int complete(String function, long number, Duration longest, Downcall.WithState call) throws CallException {
        return event.use(signal -> {
            overlapped.fill((byte) 0);
            _OVERLAPPED.hEvent(overlapped, Win32.pointer(signal));
            try (Arena memory = CallMemory.open()) {
                int code = Win32.call(memory, call).failure();
                if (code != 0 && code != Codes.ERROR_IO_PENDING) {
                    throw new CallException(function, code);
                }
            }
            int code = result(number, Win32.milliseconds(longest));
            if (Codes.unfinished(code)) {
                Downcall.call((_, state) -> (int) CANCEL.invokeExact(state, Win32.pointer(number), overlapped));
                // The kernel writes into our memory until it says that it is done.
                code = result(number, pipes_h.INFINITE());
                code = code == Codes.ERROR_OPERATION_ABORTED ? Codes.WAIT_TIMEOUT : code;
            }
            if (code != 0) {
                throw new CallException(function, code);
            }
            return count.get(JAVA_INT, 0);
        });
    }

    private int result(long number, int wait) {
        try (Arena memory = CallMemory.open()) {
            return Win32.call(memory, (_, state) ->
                            (int) RESULT.invokeExact(state, Win32.pointer(number), overlapped, count, wait, 0))
                    .failure();
        }
    }

    @Override
    public void close() {
        pipe.close();
        event.close();
    }
}

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
import java.nio.ByteBuffer;

/**
 * {@link Pipes.Pipe} in native memory that lives as long as this is reachable, which {@link Underway} sees to. A call that
 * ends at once reports its completion to the port as well, unless it failed. Loads on Windows only.
 */
final class NativePipe implements Pipes.Pipe {
    private static final MethodHandle CONNECT =
            bind(pipes_h.ConnectNamedPipe$address(), pipes_h.ConnectNamedPipe$descriptor());
    private static final MethodHandle DISCONNECT =
            bind(pipes_h.DisconnectNamedPipe$address(), pipes_h.DisconnectNamedPipe$descriptor());
    private static final MethodHandle CLIENT =
            bind(pipes_h.GetNamedPipeClientProcessId$address(), pipes_h.GetNamedPipeClientProcessId$descriptor());
    private static final MethodHandle READ = bind(pipes_h.ReadFile$address(), pipes_h.ReadFile$descriptor());
    private static final MethodHandle WRITE = bind(pipes_h.WriteFile$address(), pipes_h.WriteFile$descriptor());
    private static final MethodHandle CANCEL = bind(pipes_h.CancelIoEx$address(), pipes_h.CancelIoEx$descriptor());

    private static final int CAPACITY = 16 << 10;

    private final Underway underway;
    private final MemorySegment pipe;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment incoming = _OVERLAPPED.allocate(arena);
    private final MemorySegment outgoing = _OVERLAPPED.allocate(arena);
    private final MemorySegment arrived = arena.allocate(CAPACITY);
    private final MemorySegment leaving = arena.allocate(CAPACITY);
    private boolean open = true;

    /** Takes charge of a handle. */
    NativePipe(long handle, Underway underway) {
        this.pipe = Win32.pointer(handle);
        this.underway = underway;
    }

    @Override
    public synchronized String descriptor() throws CallException {
        return SecurityText.of(opened());
    }

    private long opened() throws CallException {
        if (!open) {
            throw new CallException("use after close", Codes.ERROR_INVALID_HANDLE);
        }
        return pipe.address();
    }

    @Override
    public synchronized long client() throws CallException {
        opened();
        try (Arena memory = CallMemory.open()) {
            MemorySegment pid = memory.allocate(JAVA_INT);
            Win32.call(memory, (_, state) -> (int) CLIENT.invokeExact(state, pipe, pid))
                    .nonZero("GetNamedPipeClientProcessId");
            return Integer.toUnsignedLong(pid.get(JAVA_INT, 0));
        }
    }

    @Override
    public synchronized int connect() {
        return start(incoming, Pipes.Kind.INCOMING, (_, state) -> (int) CONNECT.invokeExact(state, pipe, incoming));
    }

    @Override
    public synchronized int read() {
        return start(incoming, Pipes.Kind.INCOMING, (_, state) ->
                (int) READ.invokeExact(state, pipe, arrived, CAPACITY, MemorySegment.NULL, incoming));
    }

    @Override
    public synchronized int write(byte[] bytes, int offset) {
        int count = Math.min(CAPACITY, bytes.length - offset);
        MemorySegment.copy(bytes, offset, leaving, JAVA_BYTE, 0, count);
        return start(outgoing, Pipes.Kind.OUTGOING, (_, state) ->
                (int) WRITE.invokeExact(state, pipe, leaving, count, MemorySegment.NULL, outgoing));
    }

    private int start(MemorySegment overlapped, Pipes.Kind kind, Downcall.WithState call) {
        if (!open) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        overlapped.fill((byte) 0);
        underway.started(overlapped.address(), this, kind);
        try (Arena memory = CallMemory.open()) {
            int code = Win32.call(memory, call).failure();
            if (code == 0 || code == Codes.ERROR_IO_PENDING) {
                return 0;
            }
            underway.ended(overlapped.address());
            return code;
        }
    }

    @Override
    public ByteBuffer incoming(int bytes) {
        return arrived.asSlice(0, bytes).asByteBuffer();
    }

    @Override
    public void wipe() {
        Bytes.wipe(arrived);
    }

    @Override
    public synchronized void wipeSent() {
        Bytes.wipe(leaving);
    }

    @Override
    public synchronized void cancel() {
        if (open) {
            Downcall.call((_, state) -> (int) CANCEL.invokeExact(state, pipe, MemorySegment.NULL));
        }
    }

    @Override
    public synchronized void disconnect() {
        if (open) {
            Downcall.call((_, state) -> (int) DISCONNECT.invokeExact(state, pipe));
        }
        wipeAll();
    }

    /** Also when everything has come back: the kernel may write into this after a close. */
    synchronized void wipeAll() {
        Bytes.wipe(arrived);
        Bytes.wipe(leaving);
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            Win32.close(pipe.address());
            wipeAll();
        }
    }
}

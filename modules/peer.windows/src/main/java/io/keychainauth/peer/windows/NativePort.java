package io.keychainauth.peer.windows;

import static io.keychainauth.peer.windows.Win32.bind;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.peer.windows.gen.pipes._SECURITY_ATTRIBUTES;
import io.keychainauth.peer.windows.gen.pipes.pipes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** {@link Pipes.Port}: an I/O completion port. Loads on Windows only. */
final class NativePort implements Pipes.Port {
    private static final MethodHandle CREATE_PIPE =
            bind(pipes_h.CreateNamedPipeW$address(), pipes_h.CreateNamedPipeW$descriptor());
    private static final MethodHandle NEXT =
            bind(pipes_h.GetQueuedCompletionStatus$address(), pipes_h.GetQueuedCompletionStatus$descriptor());
    private static final MethodHandle POST =
            bind(pipes_h.PostQueuedCompletionStatus$address(), pipes_h.PostQueuedCompletionStatus$descriptor());

    /** What was cancelled comes back at once; what does not keeps its memory for ever. */
    private static final Duration LAST_COMPLETION = Duration.ofMillis(200);

    private final Handle port;
    private final Underway underway = new Underway();
    /** All that were made, to be wiped once nothing is under way for them any more. */
    private final Queue<NativePipe> pipes = new ConcurrentLinkedQueue<>();

    NativePort(long port) {
        this.port = new Handle(port, Win32::close);
    }

    @Override
    public Pipes.Pipe create(Pipes.Shape shape, long key) throws CallException {
        long handle = create(shape);
        boolean complete = false;
        try {
            port.use(number -> NativePipes.completionPort(handle, number, key));
            NativePipe pipe = new NativePipe(handle, underway);
            pipes.add(pipe);
            complete = true;
            return pipe;
        } finally {
            if (!complete) {
                Win32.close(handle);
            }
        }
    }

    private static long create(Pipes.Shape shape) throws CallException {
        MemorySegment descriptor = SecurityText.parse(shape.descriptor());
        try (Arena arena = CallMemory.open()) {
            MemorySegment attributes = _SECURITY_ATTRIBUTES.allocate(arena);
            _SECURITY_ATTRIBUTES.nLength(attributes, (int) _SECURITY_ATTRIBUTES.sizeof());
            _SECURITY_ATTRIBUTES.lpSecurityDescriptor(attributes, descriptor);
            _SECURITY_ATTRIBUTES.bInheritHandle(attributes, 0);
            return Win32.call(
                            arena,
                            (memory, state) -> ((MemorySegment) CREATE_PIPE.invokeExact(
                                            state,
                                            Win32.wide(memory, shape.name()),
                                            shape.openMode(),
                                            shape.mode(),
                                            shape.instances(),
                                            shape.bufferBytes(),
                                            shape.bufferBytes(),
                                            0,
                                            attributes))
                                    .address())
                    .handle("CreateNamedPipeW");
        } finally {
            Win32.free(descriptor);
        }
    }

    @Override
    public Optional<Pipes.Completion> await(Optional<Duration> longest) throws CallException {
        int wait = longest.map(Win32::milliseconds).orElse(pipes_h.INFINITE());
        return port.use(number -> next(number, wait));
    }

    private Optional<Pipes.Completion> next(long number, int wait) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment bytes = arena.allocate(JAVA_INT);
            MemorySegment key = arena.allocate(JAVA_LONG);
            MemorySegment overlapped = arena.allocate(ADDRESS);
            Win32.Result result = Win32.call(arena, (memory, state) ->
                    (int) NEXT.invokeExact(state, Win32.pointer(number), bytes, key, overlapped, wait));
            long address = overlapped.get(ADDRESS, 0).address();
            if (address != 0) {
                Pipes.Kind kind = underway.ended(address);
                return Optional.of(
                        new Pipes.Completion(key.get(JAVA_LONG, 0), kind, bytes.get(JAVA_INT, 0), result.failure()));
            }
            if (result.failure() == Codes.WAIT_TIMEOUT) {
                return Optional.empty();
            }
            result.nonZero("GetQueuedCompletionStatus");
            return Optional.of(new Pipes.Completion(key.get(JAVA_LONG, 0), Pipes.Kind.POSTED, 0, 0));
        }
    }

    @Override
    public void post(long key) throws CallException {
        port.use(number -> {
            try (Arena arena = CallMemory.open()) {
                return Win32.call(arena, (memory, state) ->
                                (int) POST.invokeExact(state, Win32.pointer(number), 0, key, MemorySegment.NULL))
                        .nonZero("PostQueuedCompletionStatus");
            }
        });
    }

    /** The kernel writes into the memory of what is under way until it has come back. */
    @Override
    public void close() {
        try {
            boolean coming = true;
            while (coming && !underway.isEmpty()) {
                coming = await(Optional.of(LAST_COMPLETION)).isPresent();
            }
        } catch (CallException e) {
            return; // Closed before.
        } finally {
            pipes.forEach(NativePipe::wipeAll);
        }
        port.close();
    }
}

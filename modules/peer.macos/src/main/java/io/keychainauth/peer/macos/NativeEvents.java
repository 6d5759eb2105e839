package io.keychainauth.peer.macos;

import static io.keychainauth.peer.macos.Darwin.bind;
import static io.keychainauth.peer.macos.Darwin.checked;
import static java.lang.foreign.MemorySegment.NULL;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.peer.macos.gen.libsystem.kevent;
import io.keychainauth.peer.macos.gen.libsystem.libsystem_h;
import io.keychainauth.peer.macos.gen.libsystem.timespec;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.Readiness;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/** {@link Events} of libSystem. A bell is the user event 0, a timer the timer 0; the token of each lies in its udata. */
final class NativeEvents implements Events {
    private static final MethodHandle KQUEUE = bind(libsystem_h.kqueue$address(), libsystem_h.kqueue$descriptor());
    private static final MethodHandle KEVENT = bind(libsystem_h.kevent$address(), libsystem_h.kevent$descriptor());
    private static final MethodHandle CLOSE = bind(libsystem_h.close$address(), libsystem_h.close$descriptor());

    @Override
    public int openQueue() throws KernelException {
        int queue = checked("kqueue", (_, state) -> (int) KQUEUE.invokeExact(state)); // Never outlives a fork or exec.
        boolean complete = false;
        try {
            change(queue, 0, libsystem_h.EVFILT_USER(), clear(), 0, 0, Readiness.BELL);
            complete = true;
            return queue;
        } finally {
            if (!complete) {
                checked("close", (_, state) -> (int) CLOSE.invokeExact(state, queue));
            }
        }
    }

    /** Reported to one thread each time that it rings, however many wait. */
    private static int clear() {
        return libsystem_h.EV_ADD() | libsystem_h.EV_CLEAR();
    }

    private static int once() {
        return libsystem_h.EV_ADD() | libsystem_h.EV_ONESHOT();
    }

    @Override
    public void awaitInput(int queue, int descriptor, long token) throws KernelException {
        change(queue, descriptor, libsystem_h.EVFILT_READ(), once(), 0, 0, token);
    }

    @Override
    public void awaitRoom(int queue, int descriptor, long token) throws KernelException {
        change(queue, descriptor, libsystem_h.EVFILT_WRITE(), once(), 0, 0, token);
    }

    @Override
    public void ring(int queue) throws KernelException {
        change(queue, 0, libsystem_h.EVFILT_USER(), 0, libsystem_h.NOTE_TRIGGER(), 0, Readiness.BELL);
    }

    @Override
    public void wakeAfter(int queue, Duration delay) throws KernelException {
        // Rounded up: a timer that is early would be set again and again.
        long micros = Math.max(1, delay.plusNanos(999).toNanos() / 1_000);
        change(queue, 0, libsystem_h.EVFILT_TIMER(), once(), libsystem_h.NOTE_USECONDS(), micros, Readiness.TIMER);
    }

    private static void change(int queue, int ident, int filter, int flags, int filterFlags, long data, long token)
            throws KernelException {
        checked("kevent", (arena, state) -> {
            MemorySegment change = kevent.allocate(arena);
            kevent.ident(change, ident);
            kevent.filter(change, (short) filter);
            kevent.flags(change, (short) flags);
            kevent.fflags(change, filterFlags);
            kevent.data(change, data);
            kevent.udata(change, MemorySegment.ofAddress(token));
            return (int) KEVENT.invokeExact(state, queue, change, 1, NULL, 0, NULL);
        });
    }

    @Override
    public Waiter waiter() {
        return new NativeWaiter();
    }

    private static final class NativeWaiter implements Waiter {
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment state = ErrorCapture.state(arena);
        private final MemorySegment event = kevent.allocate(arena);
        private final MemorySegment nothing = timespec.allocate(arena);

        @Override
        public int await(int queue, boolean blocking) {
            MemorySegment timeout = blocking ? NULL : nothing;
            return (int) Darwin.result(
                    Downcall.call(() -> (int) KEVENT.invokeExact(state, queue, NULL, 0, event, 1, timeout)), state);
        }

        @Override
        public long token() {
            return kevent.udata(event).address();
        }

        @Override
        public What what() {
            boolean end =
                    (Short.toUnsignedInt(kevent.flags(event)) & (libsystem_h.EV_EOF() | libsystem_h.EV_ERROR())) != 0;
            if (kevent.filter(event) == libsystem_h.EVFILT_WRITE()) {
                return end ? What.NO_READER : What.ROOM;
            }
            return end ? What.LAST_INPUT : What.INPUT;
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}

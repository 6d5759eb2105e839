package io.keychainauth.peer.linux;

import static io.keychainauth.peer.linux.LibC.bind;
import static io.keychainauth.peer.linux.LibC.checked;
import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.peer.linux.gen.libc.itimerspec;
import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.linux.gen.libc.timespec;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/** {@link Events} of the C library. */
final class NativeEvents implements Events {
    private static final MethodHandle CREATE = bind(libc_h.epoll_create1$address(), libc_h.epoll_create1$descriptor());
    private static final MethodHandle CONTROL = bind(libc_h.epoll_ctl$address(), libc_h.epoll_ctl$descriptor());
    private static final MethodHandle WAIT = bind(libc_h.epoll_wait$address(), libc_h.epoll_wait$descriptor());
    private static final MethodHandle EVENTFD = bind(libc_h.eventfd$address(), libc_h.eventfd$descriptor());
    private static final MethodHandle RING = bind(libc_h.eventfd_write$address(), libc_h.eventfd_write$descriptor());
    private static final MethodHandle TIMER = bind(libc_h.timerfd_create$address(), libc_h.timerfd_create$descriptor());
    private static final MethodHandle SET_TIMER =
            bind(libc_h.timerfd_settime$address(), libc_h.timerfd_settime$descriptor());

    @Override
    public int openQueue() throws KernelException {
        return checked("epoll_create1", (_, state) -> (int) CREATE.invokeExact(state, libc_h.EPOLL_CLOEXEC()));
    }

    @Override
    public int openBell() throws KernelException {
        int flags = libc_h.EFD_CLOEXEC() | libc_h.EFD_NONBLOCK();
        return checked("eventfd", (_, state) -> (int) EVENTFD.invokeExact(state, 0, flags));
    }

    @Override
    public int openTimer() throws KernelException {
        int flags = libc_h.TFD_CLOEXEC() | libc_h.TFD_NONBLOCK();
        return checked("timerfd_create", (_, state) -> (int) TIMER.invokeExact(state, libc_h.CLOCK_MONOTONIC(), flags));
    }

    @Override
    public void add(int queue, int descriptor, int interest, long token) throws KernelException {
        control(queue, libc_h.EPOLL_CTL_ADD(), descriptor, interest, token);
    }

    @Override
    public void change(int queue, int descriptor, int interest, long token) throws KernelException {
        control(queue, libc_h.EPOLL_CTL_MOD(), descriptor, interest, token);
    }

    private static void control(int queue, int operation, int descriptor, int interest, long token)
            throws KernelException {
        checked("epoll_ctl", (arena, state) -> {
            MemorySegment event = arena.allocate(EpollEvent.SIZE, Long.BYTES);
            event.set(JAVA_INT, EpollEvent.EVENTS, interest);
            event.set(JAVA_LONG_UNALIGNED, EpollEvent.DATA, token);
            return (int) CONTROL.invokeExact(state, queue, operation, descriptor, event);
        });
    }

    @Override
    public void ring(int bell) throws KernelException {
        checked("eventfd_write", (_, state) -> (int) RING.invokeExact(state, bell, 1L));
    }

    @Override
    public void set(int timer, Duration delay) throws KernelException {
        checked("timerfd_settime", (arena, state) -> {
            MemorySegment setting = itimerspec.allocate(arena);
            MemorySegment value = itimerspec.it_value(setting);
            timespec.tv_sec(value, delay.getSeconds());
            timespec.tv_nsec(value, delay.getNano());
            return (int) SET_TIMER.invokeExact(state, timer, 0, setting, NULL);
        });
    }

    @Override
    public Waiter waiter() {
        return new NativeWaiter();
    }

    private static final class NativeWaiter implements Waiter {
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment state = ErrorCapture.state(arena);
        private final MemorySegment event = arena.allocate(EpollEvent.SIZE, Long.BYTES);

        @Override
        public int await(int queue, boolean blocking) {
            int millis = blocking ? -1 : 0;
            return (int)
                    LibC.result(Downcall.call(() -> (int) WAIT.invokeExact(state, queue, event, 1, millis)), state);
        }

        @Override
        public long token() {
            return event.get(JAVA_LONG_UNALIGNED, EpollEvent.DATA);
        }

        @Override
        public int ready() {
            return event.get(JAVA_INT, EpollEvent.EVENTS);
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}

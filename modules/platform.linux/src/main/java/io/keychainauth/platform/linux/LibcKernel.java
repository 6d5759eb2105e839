package io.keychainauth.platform.linux;

import static io.keychainauth.platform.linux.gen.platform.platform_h.AF_UNIX;
import static io.keychainauth.platform.linux.gen.platform.platform_h.C_INT;
import static io.keychainauth.platform.linux.gen.platform.platform_h.C_LONG;
import static io.keychainauth.platform.linux.gen.platform.platform_h.C_POINTER;
import static io.keychainauth.platform.linux.gen.platform.platform_h.FALLOC_FL_KEEP_SIZE;
import static io.keychainauth.platform.linux.gen.platform.platform_h.MSG_DONTWAIT;
import static io.keychainauth.platform.linux.gen.platform.platform_h.MSG_NOSIGNAL;
import static io.keychainauth.platform.linux.gen.platform.platform_h.O_CLOEXEC;
import static io.keychainauth.platform.linux.gen.platform.platform_h.O_WRONLY;
import static io.keychainauth.platform.linux.gen.platform.platform_h.PRIO_PROCESS;
import static io.keychainauth.platform.linux.gen.platform.platform_h.PR_GET_DUMPABLE;
import static io.keychainauth.platform.linux.gen.platform.platform_h.PR_SET_DUMPABLE;
import static io.keychainauth.platform.linux.gen.platform.platform_h.RLIMIT_CORE;
import static io.keychainauth.platform.linux.gen.platform.platform_h.SIGQUIT;
import static io.keychainauth.platform.linux.gen.platform.platform_h.SOCK_CLOEXEC;
import static io.keychainauth.platform.linux.gen.platform.platform_h.SOCK_DGRAM;
import static io.keychainauth.platform.linux.gen.platform.platform_h.SOCK_NONBLOCK;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.linux.gen.platform.platform_h;
import io.keychainauth.platform.linux.gen.platform.rlimit;
import io.keychainauth.platform.linux.gen.platform.sockaddr_un;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The kernel through the C library. Each group of handles is bound when it is first used: binding costs start-up. */
final class LibcKernel implements Kernel {
    private static final ErrorCapture ERRNO = new ErrorCapture("errno");
    /** Handlers are addresses; SIG_ERR, SIG_DFL and SIG_IGN are these numbers in their place. */
    private static final FunctionDescriptor SIGNAL_DESCRIPTOR = FunctionDescriptor.of(C_LONG, C_INT, C_LONG);

    static final long SIG_ERR = -1;
    static final long SIG_IGN = 1;

    /** prctl(2) is variadic and its arguments are unsigned longs. */
    private static final class Control {
        static final MethodHandle PRCTL = ERRNO.bindVariadic(
                platform_h.prctl.address(), FunctionDescriptor.of(C_INT, C_INT, C_LONG, C_LONG, C_LONG, C_LONG), 1);
    }

    private static final class Limits {
        static final MethodHandle GET = ERRNO.bind(platform_h.getrlimit$address(), platform_h.getrlimit$descriptor());
        static final MethodHandle SET = ERRNO.bind(platform_h.setrlimit$address(), platform_h.setrlimit$descriptor());
    }

    private static final class Signals {
        static final MethodHandle SIGNAL = ERRNO.bind(platform_h.signal$address(), SIGNAL_DESCRIPTOR);
    }

    private static final class Space {
        static final MethodHandle OPEN =
                ERRNO.bindVariadic(platform_h.open.address(), FunctionDescriptor.of(C_INT, C_POINTER, C_INT), 2);
    }

    @Override
    public long effectiveUser() {
        return Integer.toUnsignedLong(platform_h.geteuid());
    }

    @Override
    public boolean dumpable() throws PlatformException {
        return prctl("PR_GET_DUMPABLE", PR_GET_DUMPABLE()) != 0;
    }

    @Override
    public void forbidDumps() throws PlatformException {
        prctl("PR_SET_DUMPABLE", PR_SET_DUMPABLE());
    }

    @Override
    public boolean ignoreQuit() throws PlatformException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrorCapture.state(arena);
            long before = Downcall.call(() -> (long) Signals.SIGNAL.invokeExact(state, SIGQUIT(), SIG_IGN));
            check(state, "signal", before == SIG_ERR ? -1 : 0);
            return before == SIG_IGN;
        }
    }

    @Override
    public CoreLimit coreLimit() throws PlatformException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment limit = rlimit.allocate(arena);
            check(state, "getrlimit", Downcall.call(() -> (int) Limits.GET.invokeExact(state, RLIMIT_CORE(), limit)));
            return new CoreLimit(rlimit.rlim_cur(limit), rlimit.rlim_max(limit));
        }
    }

    @Override
    public void coreLimit(CoreLimit wanted) throws PlatformException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment limit = rlimit.allocate(arena);
            rlimit.rlim_cur(limit, wanted.soft());
            rlimit.rlim_max(limit, wanted.hard());
            check(state, "setrlimit", Downcall.call(() -> (int) Limits.SET.invokeExact(state, RLIMIT_CORE(), limit)));
        }
    }

    @Override
    public boolean allocate(Path file, long bytes) {
        int flags = O_WRONLY() | O_CLOEXEC() | NoFollow.FLAG;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment path = arena.allocateFrom(file.toString());
            int descriptor = (int) Downcall.call(() -> (int) Space.OPEN.invokeExact(state, path, flags));
            if (descriptor < 0) {
                return false;
            }
            try (NativeHandle open = new NativeHandle(() -> platform_h.close(descriptor))) {
                return open.open() && platform_h.fallocate(descriptor, FALLOC_FL_KEEP_SIZE(), 0, bytes) == 0;
            }
        }
    }

    @Override
    public boolean nice(int nice) {
        return platform_h.setpriority(PRIO_PROCESS(), 0, nice) == 0;
    }

    @Override
    public boolean send(Path socket, byte[] datagram) {
        byte[] path = socket.toString().getBytes(UTF_8);
        if (path.length >= sockaddr_un.sun_path$layout().byteSize()) {
            return false;
        }
        int descriptor = platform_h.socket(AF_UNIX(), SOCK_DGRAM() | SOCK_CLOEXEC() | SOCK_NONBLOCK(), 0);
        if (descriptor < 0) {
            return false;
        }
        try (NativeHandle open = new NativeHandle(() -> platform_h.close(descriptor));
                Arena arena = Arena.ofConfined()) {
            MemorySegment address = sockaddr_un.allocate(arena);
            sockaddr_un.sun_family(address, (short) AF_UNIX());
            MemorySegment.copy(path, 0, sockaddr_un.sun_path(address), ValueLayout.JAVA_BYTE, 0, path.length);
            MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, datagram);
            return open.open()
                    && platform_h.sendto(
                                    descriptor, data, datagram.length, MSG_DONTWAIT() | MSG_NOSIGNAL(), address, (int)
                                            sockaddr_un.sizeof())
                            == datagram.length;
        }
    }

    private static long prctl(String name, int option) throws PlatformException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrorCapture.state(arena);
            long result = Downcall.call(() -> (int) Control.PRCTL.invokeExact(state, option, 0L, 0L, 0L, 0L));
            return check(state, "prctl(" + name + ")", result);
        }
    }

    private static long check(MemorySegment state, String function, long result) throws PlatformException {
        if (result < 0) {
            int code = ERRNO.code(state);
            throw new PlatformException(
                    function + " failed with error " + code + ": does a sandbox forbid it?", function, code);
        }
        return result;
    }
}

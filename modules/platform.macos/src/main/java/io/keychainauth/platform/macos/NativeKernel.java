package io.keychainauth.platform.macos;

import static io.keychainauth.platform.macos.gen.platform.platform_h.C_INT;
import static io.keychainauth.platform.macos.gen.platform.platform_h.C_POINTER;
import static io.keychainauth.platform.macos.gen.platform.platform_h.LOG_NOTICE;
import static io.keychainauth.platform.macos.gen.platform.platform_h.LOG_USER;
import static io.keychainauth.platform.macos.gen.platform.platform_h.PROC_FLAG_TRACED;
import static io.keychainauth.platform.macos.gen.platform.platform_h.PROC_PIDPATHINFO_MAXSIZE;
import static io.keychainauth.platform.macos.gen.platform.platform_h.PROC_PIDTBSDINFO;
import static io.keychainauth.platform.macos.gen.platform.platform_h.PT_DENY_ATTACH;
import static io.keychainauth.platform.macos.gen.platform.platform_h.QOS_CLASS_UTILITY;
import static io.keychainauth.platform.macos.gen.platform.platform_h.RLIMIT_CORE;
import static io.keychainauth.platform.macos.gen.platform.platform_h.SIGQUIT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.CallMemory;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.macos.gen.platform.platform_h;
import io.keychainauth.platform.macos.gen.platform.proc_bsdinfo;
import io.keychainauth.platform.macos.gen.platform.rlimit;
import io.keychainauth.platform.macos.gen.platform.xsw_usage;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/** macOS through libSystem. Each group of handles is bound when it is first used: binding costs start-up. */
final class NativeKernel implements Kernel {
    static final ErrorCapture ERRNO = new ErrorCapture("errno");

    private static final class Limits {
        static final MethodHandle GET = ERRNO.bind(platform_h.getrlimit$address(), platform_h.getrlimit$descriptor());
        static final MethodHandle SET = ERRNO.bind(platform_h.setrlimit$address(), platform_h.setrlimit$descriptor());
    }

    private static final class Tracing {
        static final MethodHandle PTRACE = ERRNO.bind(platform_h.ptrace$address(), platform_h.ptrace$descriptor());
    }

    private static final class Processes {
        static final MethodHandle INFO =
                ERRNO.bind(platform_h.proc_pidinfo$address(), platform_h.proc_pidinfo$descriptor());
        static final MethodHandle PATH =
                ERRNO.bind(platform_h.proc_pidpath$address(), platform_h.proc_pidpath$descriptor());
    }

    private static final class Signals {
        static final MethodHandle IGNORE =
                ERRNO.bind(platform_h.sigignore$address(), platform_h.sigignore$descriptor());
    }

    private static final class Settings {
        static final MethodHandle BY_NAME =
                ERRNO.bind(platform_h.sysctlbyname$address(), platform_h.sysctlbyname$descriptor());
    }

    private static final class Log {
        static final MethodHandle SYSLOG = ERRNO.bindVariadic(
                platform_h.syslog.address(), FunctionDescriptor.ofVoid(C_INT, C_POINTER, C_POINTER), 2);
    }

    @Override
    public long effectiveUser() {
        return Integer.toUnsignedLong(platform_h.geteuid());
    }

    @Override
    public void denyTracers() throws PlatformException {
        check("ptrace", (_, state) ->
                (int) Tracing.PTRACE.invokeExact(state, PT_DENY_ATTACH(), 0, MemorySegment.NULL, 0));
    }

    @Override
    public boolean traced(long process) throws PlatformException {
        int pid = pid(process);
        try (Arena arena = CallMemory.open()) {
            MemorySegment info = proc_bsdinfo.allocate(arena);
            int size = (int) proc_bsdinfo.sizeof();
            MemorySegment state = ErrorCapture.state(arena);
            long filled = Downcall.call(
                    () -> (int) Processes.INFO.invokeExact(state, pid, PROC_PIDTBSDINFO(), 0L, info, size));
            // Less than asked for is an error too, and so is another process (libproc.h).
            if (filled != size || proc_bsdinfo.pbi_pid(info) != pid) {
                throw failed("proc_pidinfo", ERRNO.code(state));
            }
            return (proc_bsdinfo.pbi_flags(info) & PROC_FLAG_TRACED()) != 0;
        }
    }

    @Override
    public void ignoreQuit() throws PlatformException {
        check("sigignore", (_, state) -> (int) Signals.IGNORE.invokeExact(state, SIGQUIT()));
    }

    @Override
    public CoreLimit coreLimit() throws PlatformException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment limit = rlimit.allocate(arena);
            check("getrlimit", (_, state) -> (int) Limits.GET.invokeExact(state, RLIMIT_CORE(), limit));
            return new CoreLimit(rlimit.rlim_cur(limit), rlimit.rlim_max(limit));
        }
    }

    @Override
    public void coreLimit(CoreLimit wanted) throws PlatformException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment limit = rlimit.allocate(arena);
            rlimit.rlim_cur(limit, wanted.soft());
            rlimit.rlim_max(limit, wanted.hard());
            check("setrlimit", (_, state) -> (int) Limits.SET.invokeExact(state, RLIMIT_CORE(), limit));
        }
    }

    @Override
    public boolean swapEncrypted() throws PlatformException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment usage = xsw_usage.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_LONG, xsw_usage.sizeof());
            MemorySegment name = Bytes.string(arena, "vm.swapusage");
            check("sysctlbyname", (_, state) ->
                    (int) Settings.BY_NAME.invokeExact(state, name, usage, length, MemorySegment.NULL, 0L));
            if (length.get(ValueLayout.JAVA_LONG, 0) != xsw_usage.sizeof()) {
                throw failed("sysctlbyname", 0);
            }
            return xsw_usage.xsu_encrypted(usage) != 0;
        }
    }

    @Override
    public String program(long process) throws PlatformException {
        int pid = pid(process);
        try (Arena arena = CallMemory.open()) {
            MemorySegment path = arena.allocate(PROC_PIDPATHINFO_MAXSIZE());
            MemorySegment state = ErrorCapture.state(arena);
            long length =
                    Downcall.call(() -> (int) Processes.PATH.invokeExact(state, pid, path, PROC_PIDPATHINFO_MAXSIZE()));
            if (length <= 0 || length > PROC_PIDPATHINFO_MAXSIZE()) {
                throw failed("proc_pidpath", ERRNO.code(state));
            }
            return new String(path.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), UTF_8);
        }
    }

    @Override
    public Optional<Path> home(String user) {
        return NativeAccounts.home(user);
    }

    @Override
    public boolean stepBack() {
        return platform_h.pthread_set_qos_class_self_np(QOS_CLASS_UTILITY(), 0) == 0;
    }

    /** The text is never the format: a "%n" in it would write into memory. */
    @Override
    public void report(String line) {
        Downcall.call((arena, state) -> {
            MemorySegment format = Bytes.string(arena, "%s");
            MemorySegment text = Bytes.string(arena, line);
            Log.SYSLOG.invokeExact(state, LOG_USER() | LOG_NOTICE(), format, text);
            return 0;
        });
    }

    private static int pid(long process) throws PlatformException {
        if (process <= 0 || process > Integer.MAX_VALUE) {
            throw new PlatformException(process + " is no process id", "", 0);
        }
        return (int) process;
    }

    private static void check(String function, Downcall.WithState call) throws PlatformException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment state = ErrorCapture.state(arena);
            if (Downcall.call(() -> call.invoke(arena, state)) != 0) {
                throw failed(function, ERRNO.code(state));
            }
        }
    }

    private static PlatformException failed(String function, int code) {
        return new PlatformException(
                function + " failed with error " + code + ": does a sandbox forbid it?", function, code);
    }
}

package io.keychainauth.platform.windows;

import static io.keychainauth.platform.windows.gen.platform.platform_h.C_INT;
import static io.keychainauth.platform.windows.gen.platform.platform_h.C_POINTER;
import static io.keychainauth.platform.windows.gen.platform.platform_h.EVENTLOG_INFORMATION_TYPE;
import static io.keychainauth.platform.windows.gen.platform.platform_h.HKEY_LOCAL_MACHINE;
import static io.keychainauth.platform.windows.gen.platform.platform_h.RRF_RT_REG_DWORD;
import static io.keychainauth.platform.windows.gen.platform.platform_h.THREAD_PRIORITY_LOWEST;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.windows.gen.platform.platform_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Windows itself. Each group of functions is bound when it is first used: binding costs start-up. */
final class NativeMachine implements Machine {
    private static final class Registry {
        static final MethodHandle GET =
                Win32.LAST_ERROR.bind(platform_h.RegGetValueW$address(), platform_h.RegGetValueW$descriptor());
    }

    private static final class Threads {
        static final MethodHandle PRIORITY = Win32.LAST_ERROR.bind(
                platform_h.SetThreadPriority$address(), platform_h.SetThreadPriority$descriptor());
    }

    private static final class Events {
        static final MethodHandle OPEN = Win32.LAST_ERROR.bind(
                platform_h.RegisterEventSourceW$address(), platform_h.RegisterEventSourceW$descriptor());
        static final MethodHandle REPORT =
                Win32.LAST_ERROR.bind(platform_h.ReportEventW$address(), platform_h.ReportEventW$descriptor());
        static final MethodHandle CLOSE = Win32.LAST_ERROR.bind(
                platform_h.DeregisterEventSource$address(), platform_h.DeregisterEventSource$descriptor());
    }

    @Override
    public boolean elevated() throws PlatformException {
        return NativeToken.elevated();
    }

    @Override
    public String user() throws PlatformException {
        return NativeToken.user();
    }

    @Override
    public void guard(String rights) throws PlatformException {
        NativeRights.guard(rights);
    }

    @Override
    public String guarded() throws PlatformException {
        return NativeRights.guarded();
    }

    @Override
    public String spelled(String rights) throws PlatformException {
        return NativeRights.spelled(rights);
    }

    @Override
    public boolean readable(long process) throws PlatformException {
        return NativeRights.readable(process);
    }

    /** Those to come first: one that comes meanwhile has the list already. */
    @Override
    public void guardThreads(String rights) throws PlatformException {
        NativeDefaults.guard(rights);
        NativeThreads.guard(rights);
    }

    @Override
    public Set<String> guardedThreads() throws PlatformException {
        return new HashSet<>(List.of(NativeRights.get(NativeObject.ownThread()), NativeDefaults.guarded()));
    }

    @Override
    public void guardToken(String rights) throws PlatformException {
        NativeDefaults.guardToken(rights);
    }

    @Override
    public String guardedToken() throws PlatformException {
        return NativeDefaults.guardedToken();
    }

    @Override
    public boolean steerable(long process) throws PlatformException {
        return NativeThreads.steerable(process);
    }

    @Override
    public void silence() {
        NativeCrashes.silence();
    }

    @Override
    public boolean silent() {
        return NativeCrashes.silent();
    }

    @Override
    public boolean restrict() {
        return NativeMitigations.restrict();
    }

    @Override
    public boolean allocate(Path file, long bytes) {
        return NativeSpace.allocate(file, bytes);
    }

    /** Says 0 when it succeeds. */
    @Override
    public OptionalInt setting(String key, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(C_INT);
            MemorySegment size = arena.allocateFrom(C_INT, (int) C_INT.byteSize());
            MemorySegment folder = arena.allocateFrom(key, UTF_16LE);
            MemorySegment entry = arena.allocateFrom(name, UTF_16LE);
            long failed = Downcall.call((_, state) -> (int) Registry.GET.invokeExact(
                    state, HKEY_LOCAL_MACHINE(), folder, entry, RRF_RT_REG_DWORD(), MemorySegment.NULL, value, size));
            return failed == 0 ? OptionalInt.of(value.get(C_INT, 0)) : OptionalInt.empty();
        }
    }

    @Override
    public boolean stepBack() {
        MemorySegment thread = NativeObject.ownThread();
        return Win32.succeeds(
                (_, state) -> (int) Threads.PRIORITY.invokeExact(state, thread, THREAD_PRIORITY_LOWEST()));
    }

    /** The source is not registered, so the log shows the text beside a remark that it lacks a description. */
    @Override
    public boolean report(String line) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom("keychain-auth", UTF_16LE);
            MemorySegment source = MemorySegment.ofAddress(Downcall.call((_, state) ->
                    ((MemorySegment) Events.OPEN.invokeExact(state, MemorySegment.NULL, name)).address()));
            if (source.address() == 0) {
                return false;
            }
            MemorySegment texts = arena.allocateFrom(C_POINTER, arena.allocateFrom(line, UTF_16LE));
            short information = (short) EVENTLOG_INFORMATION_TYPE();
            boolean taken = Win32.succeeds((_, state) -> (int) Events.REPORT.invokeExact(
                    state,
                    source,
                    information,
                    (short) 0,
                    1,
                    MemorySegment.NULL,
                    (short) 1,
                    0,
                    texts,
                    MemorySegment.NULL));
            Downcall.call((_, state) -> (int) Events.CLOSE.invokeExact(state, source));
            return taken;
        }
    }
}

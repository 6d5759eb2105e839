package io.keychainauth.peer.windows;

import static io.keychainauth.peer.windows.Win32.bind;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.peer.windows.gen.pipes._FILETIME;
import io.keychainauth.peer.windows.gen.pipes._MEMORY_BASIC_INFORMATION;
import io.keychainauth.peer.windows.gen.pipes.pipes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Instant;
import java.util.Optional;

/** {@link Processes} by kernel32. Loads on Windows only. */
final class NativeProcesses implements Processes {
    private static final MethodHandle SELF =
            bind(pipes_h.GetCurrentProcess$address(), pipes_h.GetCurrentProcess$descriptor());
    private static final MethodHandle OPEN = bind(pipes_h.OpenProcess$address(), pipes_h.OpenProcess$descriptor());
    private static final MethodHandle ID = bind(pipes_h.GetProcessId$address(), pipes_h.GetProcessId$descriptor());
    private static final MethodHandle WAIT =
            bind(pipes_h.WaitForSingleObject$address(), pipes_h.WaitForSingleObject$descriptor());
    private static final MethodHandle TIMES =
            bind(pipes_h.GetProcessTimes$address(), pipes_h.GetProcessTimes$descriptor());
    private static final MethodHandle IMAGE =
            bind(pipes_h.QueryFullProcessImageNameW$address(), pipes_h.QueryFullProcessImageNameW$descriptor());
    private static final MethodHandle DEBUGGER =
            bind(pipes_h.CheckRemoteDebuggerPresent$address(), pipes_h.CheckRemoteDebuggerPresent$descriptor());
    private static final MethodHandle QUERY =
            bind(pipes_h.VirtualQueryEx$address(), pipes_h.VirtualQueryEx$descriptor());
    private static final MethodHandle MAPPED =
            bind(pipes_h.K32GetMappedFileNameW$address(), pipes_h.K32GetMappedFileNameW$descriptor());

    private static final int SYNCHRONIZE = (int) pipes_h.SYNCHRONIZE();
    private static final int EXECUTABLE = pipes_h.PAGE_EXECUTE()
            | pipes_h.PAGE_EXECUTE_READ()
            | pipes_h.PAGE_EXECUTE_READWRITE()
            | pipes_h.PAGE_EXECUTE_WRITECOPY();

    /** From 1601 to 1970. */
    private static final long EPOCH_SECONDS = 11_644_473_600L;

    private static final long TICKS = 10_000_000;

    @Override
    public Owner own() throws CallException {
        return owner(self());
    }

    @Override
    public boolean elevated() throws CallException {
        return NativeTokens.elevated(self());
    }

    private static long self() {
        return Downcall.call((_, state) -> ((MemorySegment) SELF.invokeExact(state)).address());
    }

    @Override
    public long open(long pid) throws CallException {
        return open(pid, pipes_h.PROCESS_QUERY_LIMITED_INFORMATION() | SYNCHRONIZE);
    }

    @Override
    public long inspect(long pid) throws CallException {
        return open(pid, pipes_h.PROCESS_QUERY_INFORMATION() | pipes_h.PROCESS_VM_READ());
    }

    private static long open(long pid, int access) throws CallException {
        try (Arena arena = CallMemory.open()) {
            return Win32.call(
                            arena,
                            (_, state) -> ((MemorySegment) OPEN.invokeExact(state, access, 0, (int) pid)).address())
                    .handle("OpenProcess");
        }
    }

    @Override
    public long id(long process) throws CallException {
        try (Arena arena = CallMemory.open()) {
            long id = Win32.call(arena, (_, state) -> (int) ID.invokeExact(state, Win32.pointer(process)))
                    .nonZero("GetProcessId");
            return Integer.toUnsignedLong((int) id);
        }
    }

    @Override
    public boolean alive(long process) throws CallException {
        try (Arena arena = CallMemory.open()) {
            Win32.Result result =
                    Win32.call(arena, (_, state) -> (int) WAIT.invokeExact(state, Win32.pointer(process), 0));
            if (result.value() == pipes_h.WAIT_OBJECT_0()) {
                return false;
            }
            if (result.value() == pipes_h.WAIT_TIMEOUT()) {
                return true;
            }
            throw new CallException("WaitForSingleObject", result.code());
        }
    }

    @Override
    public long created(long process) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment created = _FILETIME.allocate(arena);
            MemorySegment others = _FILETIME.allocateArray(3, arena);
            Win32.call(arena, (_, state) -> (int) TIMES.invokeExact(
                            state,
                            Win32.pointer(process),
                            created,
                            others,
                            others.asSlice(_FILETIME.sizeof()),
                            others.asSlice(2 * _FILETIME.sizeof())))
                    .nonZero("GetProcessTimes");
            return (long) _FILETIME.dwHighDateTime(created) << 32
                    | Integer.toUnsignedLong(_FILETIME.dwLowDateTime(created));
        }
    }

    @Override
    public long now() {
        Instant now = Instant.now();
        return (now.getEpochSecond() + EPOCH_SECONDS) * TICKS + now.getNano() / 100;
    }

    @Override
    public String image(long process) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment name = Win32.characters(arena);
            MemorySegment length = arena.allocateFrom(JAVA_INT, Win32.PATH_CHARACTERS);
            Win32.call(arena, (_, state) -> (int) IMAGE.invokeExact(state, Win32.pointer(process), 0, name, length))
                    .nonZero("QueryFullProcessImageNameW");
            return Win32.text(name, length.get(JAVA_INT, 0));
        }
    }

    @Override
    public Owner owner(long process) throws CallException {
        return NativeTokens.owner(process);
    }

    @Override
    public boolean debugged(long inspected) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment present = arena.allocate(JAVA_INT);
            Win32.call(arena, (_, state) -> (int) DEBUGGER.invokeExact(state, Win32.pointer(inspected), present))
                    .nonZero("CheckRemoteDebuggerPresent");
            return present.get(JAVA_INT, 0) != 0;
        }
    }

    @Override
    public Optional<Region> region(long inspected, long address) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment found = _MEMORY_BASIC_INFORMATION.allocate(arena);
            Win32.Result result = Win32.call(arena, (_, state) -> (long) QUERY.invokeExact(
                    state,
                    Win32.pointer(inspected),
                    Win32.pointer(address),
                    found,
                    _MEMORY_BASIC_INFORMATION.sizeof()));
            if (result.failure() == Codes.ERROR_INVALID_PARAMETER) {
                return Optional.empty(); // Behind the highest address that a process can have.
            }
            result.nonZero("VirtualQueryEx");
            boolean used = _MEMORY_BASIC_INFORMATION.State(found) == pipes_h.MEM_COMMIT();
            return Optional.of(new Region(
                    _MEMORY_BASIC_INFORMATION.AllocationBase(found).address(),
                    _MEMORY_BASIC_INFORMATION.BaseAddress(found).address()
                            + _MEMORY_BASIC_INFORMATION.RegionSize(found),
                    used && _MEMORY_BASIC_INFORMATION.Type(found) == pipes_h.MEM_IMAGE(),
                    used && (_MEMORY_BASIC_INFORMATION.Protect(found) & EXECUTABLE) != 0));
        }
    }

    @Override
    public String mapped(long inspected, long address) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment name = Win32.characters(arena);
            long length = Win32.call(arena, (_, state) -> (int) MAPPED.invokeExact(
                            state, Win32.pointer(inspected), Win32.pointer(address), name, Win32.PATH_CHARACTERS))
                    .nonZero("GetMappedFileNameW");
            return Win32.text(name, length);
        }
    }

    @Override
    public void close(long handle) {
        Win32.close(handle);
    }
}

package io.keychainauth.platform.windows;

import static io.keychainauth.platform.windows.gen.platform.platform_h.ERROR_ACCESS_DENIED;
import static io.keychainauth.platform.windows.gen.platform.platform_h.ERROR_INVALID_PARAMETER;
import static io.keychainauth.platform.windows.gen.platform.platform_h.TH32CS_SNAPTHREAD;
import static io.keychainauth.platform.windows.gen.platform.platform_h.THREAD_SET_CONTEXT;
import static io.keychainauth.platform.windows.gen.platform.platform_h.WRITE_DAC;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.windows.gen.platform.platform_h;
import io.keychainauth.platform.windows.gen.platform.tagTHREADENTRY32;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Threads of this process and of others. */
final class NativeThreads {
    private static final long INVALID_HANDLE = -1;

    private static final MethodHandle SNAPSHOT = Win32.LAST_ERROR.bind(
            platform_h.CreateToolhelp32Snapshot$address(), platform_h.CreateToolhelp32Snapshot$descriptor());
    private static final MethodHandle FIRST =
            Win32.LAST_ERROR.bind(platform_h.Thread32First$address(), platform_h.Thread32First$descriptor());
    private static final MethodHandle NEXT =
            Win32.LAST_ERROR.bind(platform_h.Thread32Next$address(), platform_h.Thread32Next$descriptor());
    private static final MethodHandle OPEN =
            Win32.LAST_ERROR.bind(platform_h.OpenThread$address(), platform_h.OpenThread$descriptor());

    private NativeThreads() {}

    /** Those that are there. One that refuses this to us has the list already: the launcher gave it. */
    static void guard(String rights) throws PlatformException {
        for (int thread : of(ProcessHandle.current().pid())) {
            Optional<MemorySegment> opened = open(thread, (int) WRITE_DAC());
            if (opened.isPresent()) {
                try (NativeHandle _ = NativeObject.handle(opened.get())) {
                    NativeRights.set(opened.get(), rights);
                }
            }
        }
    }

    /** Whether a program of ours may have any thread of a process run what it likes. */
    static boolean steerable(long process) throws PlatformException {
        for (int thread : of(process)) {
            Optional<MemorySegment> opened = open(thread, THREAD_SET_CONTEXT());
            if (opened.isPresent()) {
                NativeObject.handle(opened.get()).close();
                return true;
            }
        }
        return false;
    }

    private static List<Integer> of(long process) throws PlatformException {
        List<Integer> found = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment snapshot = MemorySegment.ofAddress(Downcall.call(
                    () -> ((MemorySegment) SNAPSHOT.invokeExact(state, TH32CS_SNAPTHREAD(), 0)).address()));
            if (snapshot.address() == INVALID_HANDLE) {
                throw Win32.failed("CreateToolhelp32Snapshot", Win32.LAST_ERROR.code(state));
            }
            try (NativeHandle _ = NativeObject.handle(snapshot)) {
                MemorySegment entry = tagTHREADENTRY32.allocate(arena);
                tagTHREADENTRY32.dwSize(entry, (int) tagTHREADENTRY32.sizeof());
                boolean more = Win32.succeeds((_, error) -> (int) FIRST.invokeExact(error, snapshot, entry));
                while (more) {
                    if (tagTHREADENTRY32.th32OwnerProcessID(entry) == (int) process) {
                        found.add(tagTHREADENTRY32.th32ThreadID(entry));
                    }
                    more = Win32.succeeds((_, error) -> (int) NEXT.invokeExact(error, snapshot, entry));
                }
            }
        }
        if (found.isEmpty()) {
            throw Win32.failed("Thread32First", 0); // A process has a thread, or is none.
        }
        return found;
    }

    /** Empty if it may not be opened, or has ended. */
    private static Optional<MemorySegment> open(int thread, int rights) throws PlatformException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment handle = MemorySegment.ofAddress(
                    Downcall.call(() -> ((MemorySegment) OPEN.invokeExact(state, rights, 0, thread)).address()));
            if (handle.address() != 0) {
                return Optional.of(handle);
            }
            int code = Win32.LAST_ERROR.code(state);
            if (code == (int) ERROR_ACCESS_DENIED() || code == (int) ERROR_INVALID_PARAMETER()) {
                return Optional.empty();
            }
            throw Win32.failed("OpenThread", code);
        }
    }
}

package io.keychainauth.platform.windows;

import static io.keychainauth.platform.windows.gen.platform.platform_h.C_INT;
import static io.keychainauth.platform.windows.gen.platform.platform_h.C_POINTER;
import static io.keychainauth.platform.windows.gen.platform.platform_h.DACL_SECURITY_INFORMATION;
import static io.keychainauth.platform.windows.gen.platform.platform_h.ERROR_ACCESS_DENIED;
import static io.keychainauth.platform.windows.gen.platform.platform_h.PROCESS_QUERY_LIMITED_INFORMATION;
import static io.keychainauth.platform.windows.gen.platform.platform_h.PROCESS_VM_READ;
import static io.keychainauth.platform.windows.gen.platform.platform_h.PROTECTED_DACL_SECURITY_INFORMATION;
import static io.keychainauth.platform.windows.gen.platform.platform_h.SDDL_REVISION_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.windows.gen.platform.platform_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Who may do what with a process. */
final class NativeRights {
    /** Longest descriptor that is read back: ours has some 150 bytes, and any list fits into 64 KiB. */
    static final int LARGEST = 64 << 10;

    private static final MethodHandle OPEN =
            Win32.LAST_ERROR.bind(platform_h.OpenProcess$address(), platform_h.OpenProcess$descriptor());
    private static final MethodHandle SET = Win32.LAST_ERROR.bind(
            platform_h.SetKernelObjectSecurity$address(), platform_h.SetKernelObjectSecurity$descriptor());
    private static final MethodHandle GET = Win32.LAST_ERROR.bind(
            platform_h.GetKernelObjectSecurity$address(), platform_h.GetKernelObjectSecurity$descriptor());
    private static final MethodHandle PARSE = Win32.LAST_ERROR.bind(
            platform_h.ConvertStringSecurityDescriptorToSecurityDescriptorW$address(),
            platform_h.ConvertStringSecurityDescriptorToSecurityDescriptorW$descriptor());
    private static final MethodHandle SPELL = Win32.LAST_ERROR.bind(
            platform_h.ConvertSecurityDescriptorToStringSecurityDescriptorW$address(),
            platform_h.ConvertSecurityDescriptorToStringSecurityDescriptorW$descriptor());

    private NativeRights() {}

    static void guard(String rights) throws PlatformException {
        MemorySegment self = NativeObject.ownProcess();
        int what = (int) DACL_SECURITY_INFORMATION() | (int) PROTECTED_DACL_SECURITY_INFORMATION();
        MemorySegment descriptor = parse(rights);
        try (NativeHandle _ = NativeObject.local(descriptor)) {
            Win32.require(
                    "SetKernelObjectSecurity", (_, state) -> (int) SET.invokeExact(state, self, what, descriptor));
        }
    }

    /** For objects of kinds that inherit nothing. */
    static void set(MemorySegment object, String rights) throws PlatformException {
        MemorySegment descriptor = parse(rights);
        int what = (int) DACL_SECURITY_INFORMATION();
        try (NativeHandle _ = NativeObject.local(descriptor)) {
            Win32.require(
                    "SetKernelObjectSecurity", (_, state) -> (int) SET.invokeExact(state, object, what, descriptor));
        }
    }

    static String guarded() throws PlatformException {
        return get(NativeObject.ownProcess());
    }

    static String get(MemorySegment object) throws PlatformException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment descriptor = arena.allocate(LARGEST, 8);
            MemorySegment needed = arena.allocate(C_INT);
            Win32.require("GetKernelObjectSecurity", (_, state) -> (int)
                    GET.invokeExact(state, object, (int) DACL_SECURITY_INFORMATION(), descriptor, LARGEST, needed));
            return spell(descriptor);
        }
    }

    static String spelled(String rights) throws PlatformException {
        MemorySegment descriptor = parse(rights);
        try (NativeHandle _ = NativeObject.local(descriptor)) {
            return spell(descriptor);
        }
    }

    static boolean readable(long process) throws PlatformException {
        int rights = PROCESS_VM_READ() | PROCESS_QUERY_LIMITED_INFORMATION();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = ErrorCapture.state(arena);
            MemorySegment handle = MemorySegment.ofAddress(
                    Downcall.call(() -> ((MemorySegment) OPEN.invokeExact(state, rights, 0, (int) process)).address()));
            if (handle.address() == 0) {
                int code = Win32.LAST_ERROR.code(state);
                if (code == (int) ERROR_ACCESS_DENIED()) {
                    return false;
                }
                throw Win32.failed("OpenProcess", code);
            }
            NativeObject.handle(handle).close();
            return true;
        }
    }

    /** A descriptor that the caller gives back. */
    static MemorySegment parse(String rights) throws PlatformException {
        String function = "ConvertStringSecurityDescriptorToSecurityDescriptorW";
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(rights, UTF_16LE);
            MemorySegment made = arena.allocate(C_POINTER);
            Win32.require(function, (_, state) ->
                    (int) PARSE.invokeExact(state, text, SDDL_REVISION_1(), made, MemorySegment.NULL));
            return made.get(C_POINTER, 0);
        }
    }

    static String spell(MemorySegment descriptor) throws PlatformException {
        String function = "ConvertSecurityDescriptorToStringSecurityDescriptorW";
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(C_POINTER);
            MemorySegment length = arena.allocate(C_INT);
            int what = (int) DACL_SECURITY_INFORMATION();
            Win32.require(function, (_, state) ->
                    (int) SPELL.invokeExact(state, descriptor, SDDL_REVISION_1(), what, made, length));
            MemorySegment text = made.get(C_POINTER, 0);
            try (NativeHandle _ = NativeObject.local(text)) {
                return text.reinterpret(2L * (length.get(C_INT, 0) + 1)).getString(0, UTF_16LE);
            }
        }
    }
}

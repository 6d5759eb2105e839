package io.keychainauth.platform.windows;

import static io.keychainauth.platform.windows.gen.platform.platform_h.C_INT;
import static io.keychainauth.platform.windows.gen.platform.platform_h.C_POINTER;
import static io.keychainauth.platform.windows.gen.platform.platform_h.READ_CONTROL;
import static io.keychainauth.platform.windows.gen.platform.platform_h.SECURITY_DESCRIPTOR_REVISION;
import static io.keychainauth.platform.windows.gen.platform.platform_h.TOKEN_ADJUST_DEFAULT;
import static io.keychainauth.platform.windows.gen.platform.platform_h.TokenDefaultDacl;
import static io.keychainauth.platform.windows.gen.platform.platform_h.WRITE_DAC;

import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.windows.gen.platform._TOKEN_DEFAULT_DACL;
import io.keychainauth.platform.windows.gen.platform.platform_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The list that new objects of this process get, threads among them, and who may change it: both are our token's. Where we
 * may not change them ourselves any more the launcher has; what holds is read back in any case.
 */
final class NativeDefaults {
    private static final MethodHandle SET = Win32.LAST_ERROR.bind(
            platform_h.SetTokenInformation$address(), platform_h.SetTokenInformation$descriptor());
    private static final MethodHandle LIST = Win32.LAST_ERROR.bind(
            platform_h.GetSecurityDescriptorDacl$address(), platform_h.GetSecurityDescriptorDacl$descriptor());
    private static final MethodHandle BEGIN = Win32.LAST_ERROR.bind(
            platform_h.InitializeSecurityDescriptor$address(), platform_h.InitializeSecurityDescriptor$descriptor());
    private static final MethodHandle PUT = Win32.LAST_ERROR.bind(
            platform_h.SetSecurityDescriptorDacl$address(), platform_h.SetSecurityDescriptorDacl$descriptor());

    /** More than SECURITY_DESCRIPTOR_MIN_LENGTH, 40. */
    private static final int DESCRIPTOR_BYTES = 64;

    private NativeDefaults() {}

    static void guard(String rights) throws PlatformException {
        Optional<MemorySegment> token = NativeToken.changeable(TOKEN_ADJUST_DEFAULT());
        if (token.isEmpty()) {
            return;
        }
        MemorySegment descriptor = NativeRights.parse(rights);
        try (NativeHandle _ = NativeObject.handle(token.get());
                NativeHandle _ = NativeObject.local(descriptor);
                Arena arena = Arena.ofConfined()) {
            MemorySegment present = arena.allocate(C_INT);
            MemorySegment found = arena.allocate(C_POINTER);
            MemorySegment defaulted = arena.allocate(C_INT);
            Win32.require("GetSecurityDescriptorDacl", (_, state) ->
                    (int) LIST.invokeExact(state, descriptor, present, found, defaulted));
            MemorySegment value = _TOKEN_DEFAULT_DACL.allocate(arena);
            _TOKEN_DEFAULT_DACL.DefaultDacl(value, found.get(C_POINTER, 0));
            int size = (int) _TOKEN_DEFAULT_DACL.sizeof();
            Win32.require("SetTokenInformation", (_, state) ->
                    (int) SET.invokeExact(state, token.get(), TokenDefaultDacl(), value, size));
        }
    }

    static String guarded() throws PlatformException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(NativeRights.LARGEST, 8);
            NativeToken.ask(arena, TokenDefaultDacl(), found);
            MemorySegment list = _TOKEN_DEFAULT_DACL.DefaultDacl(found);
            MemorySegment descriptor = arena.allocate(DESCRIPTOR_BYTES, 8);
            Win32.require("InitializeSecurityDescriptor", (_, state) ->
                    (int) BEGIN.invokeExact(state, descriptor, SECURITY_DESCRIPTOR_REVISION()));
            Win32.require(
                    "SetSecurityDescriptorDacl", (_, state) -> (int) PUT.invokeExact(state, descriptor, 1, list, 0));
            return NativeRights.spell(descriptor);
        }
    }

    static void guardToken(String rights) throws PlatformException {
        Optional<MemorySegment> token = NativeToken.changeable((int) WRITE_DAC());
        if (token.isPresent()) {
            try (NativeHandle _ = NativeObject.handle(token.get())) {
                NativeRights.set(token.get(), rights);
            }
        }
    }

    static String guardedToken() throws PlatformException {
        MemorySegment token = NativeToken.open((int) READ_CONTROL());
        try (NativeHandle _ = NativeObject.handle(token)) {
            return NativeRights.get(token);
        }
    }
}

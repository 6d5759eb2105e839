package io.keychainauth.platform.windows;

import static io.keychainauth.platform.windows.gen.platform.platform_h.C_INT;
import static io.keychainauth.platform.windows.gen.platform.platform_h.C_POINTER;
import static io.keychainauth.platform.windows.gen.platform.platform_h.ERROR_ACCESS_DENIED;
import static io.keychainauth.platform.windows.gen.platform.platform_h.TOKEN_QUERY;
import static io.keychainauth.platform.windows.gen.platform.platform_h.TokenElevation;
import static io.keychainauth.platform.windows.gen.platform.platform_h.TokenUser;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.windows.gen.platform._SID_AND_ATTRIBUTES;
import io.keychainauth.platform.windows.gen.platform._TOKEN_ELEVATION;
import io.keychainauth.platform.windows.gen.platform._TOKEN_USER;
import io.keychainauth.platform.windows.gen.platform.platform_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Who we are, as the access token of our process says it. */
final class NativeToken {
    /** A security identifier has 68 bytes at most (SECURITY_MAX_SID_SIZE), its text 184 characters and a NUL. */
    private static final long USER_SIZE = _TOKEN_USER.sizeof() + 68;

    private static final long SID_TEXT = 2 * 185;

    private static final MethodHandle OPEN =
            Win32.LAST_ERROR.bind(platform_h.OpenProcessToken$address(), platform_h.OpenProcessToken$descriptor());
    private static final MethodHandle ASK = Win32.LAST_ERROR.bind(
            platform_h.GetTokenInformation$address(), platform_h.GetTokenInformation$descriptor());
    private static final MethodHandle SPELL = Win32.LAST_ERROR.bind(
            platform_h.ConvertSidToStringSidW$address(), platform_h.ConvertSidToStringSidW$descriptor());

    private NativeToken() {}

    static boolean elevated() throws PlatformException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment elevation = _TOKEN_ELEVATION.allocate(arena);
            ask(arena, TokenElevation(), elevation);
            return _TOKEN_ELEVATION.TokenIsElevated(elevation) != 0;
        }
    }

    static String user() throws PlatformException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment user = arena.allocate(USER_SIZE, 8);
            ask(arena, TokenUser(), user);
            MemorySegment sid = _SID_AND_ATTRIBUTES.Sid(_TOKEN_USER.User(user));
            MemorySegment text = arena.allocate(C_POINTER);
            Win32.require("ConvertSidToStringSidW", (_, state) -> (int) SPELL.invokeExact(state, sid, text));
            MemorySegment spelled = text.get(C_POINTER, 0);
            try (NativeHandle _ = NativeObject.local(spelled)) {
                return spelled.reinterpret(SID_TEXT).getString(0, UTF_16LE);
            }
        }
    }

    /** Our token, for the caller to close. */
    static MemorySegment open(int rights) throws PlatformException {
        MemorySegment self = NativeObject.ownProcess();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment token = arena.allocate(C_POINTER);
            Win32.require("OpenProcessToken", (_, state) -> (int) OPEN.invokeExact(state, self, rights, token));
            return token.get(C_POINTER, 0);
        }
    }

    /** The same; empty if we may not do that any more. */
    static Optional<MemorySegment> changeable(int rights) throws PlatformException {
        try {
            return Optional.of(open(rights));
        } catch (PlatformException e) {
            if (e.code() == (int) ERROR_ACCESS_DENIED()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static void ask(Arena arena, int what, MemorySegment answer) throws PlatformException {
        MemorySegment opened = open(TOKEN_QUERY());
        MemorySegment length = arena.allocate(C_INT);
        try (NativeHandle _ = NativeObject.handle(opened)) {
            Win32.require("GetTokenInformation", (_, state) ->
                    (int) ASK.invokeExact(state, opened, what, answer, (int) answer.byteSize(), length));
        }
    }
}

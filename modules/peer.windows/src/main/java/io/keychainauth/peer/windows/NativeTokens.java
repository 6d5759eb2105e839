package io.keychainauth.peer.windows;

import static io.keychainauth.peer.windows.Win32.bind;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.peer.windows.gen.pipes._SID_AND_ATTRIBUTES;
import io.keychainauth.peer.windows.gen.pipes._TOKEN_USER;
import io.keychainauth.peer.windows.gen.pipes.pipes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What the token of a process says; advapi32. Loads on Windows only. */
final class NativeTokens {
    private static final MethodHandle OPEN =
            bind(pipes_h.OpenProcessToken$address(), pipes_h.OpenProcessToken$descriptor());
    private static final MethodHandle ASK =
            bind(pipes_h.GetTokenInformation$address(), pipes_h.GetTokenInformation$descriptor());

    /** TOKEN_USER and the longest identifier: SECURITY_MAX_SID_SIZE is 68. */
    private static final int USER_BYTES = 256;

    private NativeTokens() {}

    static Processes.Owner owner(long process) throws CallException {
        try (Arena arena = CallMemory.open();
                Handle token = open(arena, process)) {
            return token.use(number -> new Processes.Owner(sid(arena, number), session(arena, number)));
        }
    }

    static boolean elevated(long process) throws CallException {
        try (Arena arena = CallMemory.open();
                Handle token = open(arena, process)) {
            return token.use(number ->
                    ask(arena, number, pipes_h.TokenElevation(), Integer.BYTES).get(JAVA_INT, 0) != 0);
        }
    }

    private static Handle open(Arena arena, long process) throws CallException {
        MemorySegment found = arena.allocate(ADDRESS);
        Win32.call(arena, (_, state) ->
                        (int) OPEN.invokeExact(state, Win32.pointer(process), pipes_h.TOKEN_QUERY(), found))
                .nonZero("OpenProcessToken");
        return new Handle(found.get(ADDRESS, 0).address(), Win32::close);
    }

    private static String sid(Arena arena, long token) throws CallException {
        MemorySegment user = ask(arena, token, pipes_h.TokenUser(), USER_BYTES);
        MemorySegment sid = _SID_AND_ATTRIBUTES.Sid(_TOKEN_USER.User(user));
        return SecurityText.identifier(arena, sid);
    }

    private static int session(Arena arena, long token) throws CallException {
        return ask(arena, token, pipes_h.TokenSessionId(), Integer.BYTES).get(JAVA_INT, 0);
    }

    private static MemorySegment ask(Arena arena, long token, int what, int bytes) throws CallException {
        MemorySegment into = arena.allocate(bytes, Long.BYTES);
        MemorySegment length = arena.allocate(JAVA_INT);
        Win32.call(arena, (_, state) -> (int) ASK.invokeExact(state, Win32.pointer(token), what, into, bytes, length))
                .nonZero("GetTokenInformation");
        return into;
    }
}

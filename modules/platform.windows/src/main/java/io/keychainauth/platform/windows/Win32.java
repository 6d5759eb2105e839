package io.keychainauth.platform.windows;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.platform.PlatformException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How functions of Windows say that they failed. Nothing else may load this: other systems have no such error. */
final class Win32 {
    static final ErrorCapture LAST_ERROR = new ErrorCapture("GetLastError");

    private Win32() {}

    /** A call that says 0 when it fails. */
    static void require(String function, Downcall.WithState call) throws PlatformException {
        try (Arena arena = Arena.ofConfined()) {
            require(function, arena, call);
        }
    }

    /** The same, with an arena for what the call leaves behind. */
    static void require(String function, Arena arena, Downcall.WithState call) throws PlatformException {
        MemorySegment state = ErrorCapture.state(arena);
        if (Downcall.call(() -> call.invoke(arena, state)) == 0) {
            throw failed(function, LAST_ERROR.code(state));
        }
    }

    /** A call that says 0 when it fails, and whose failure is an answer. */
    static boolean succeeds(Downcall.WithState call) {
        return Downcall.call(call) != 0;
    }

    static PlatformException failed(String function, int code) {
        return new PlatformException(
                function + " failed with error " + code + ": does a sandbox forbid it?", function, code);
    }
}

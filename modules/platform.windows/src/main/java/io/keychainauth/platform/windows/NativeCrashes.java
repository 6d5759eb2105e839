package io.keychainauth.platform.windows;

import static io.keychainauth.platform.windows.gen.platform.platform_h.SEM_FAILCRITICALERRORS;
import static io.keychainauth.platform.windows.gen.platform.platform_h.SEM_NOGPFAULTERRORBOX;
import static io.keychainauth.platform.windows.gen.platform.platform_h.SEM_NOOPENFILEERRORBOX;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.platform.windows.gen.platform.platform_h;
import java.lang.invoke.MethodHandle;

/** What happens at a crash: without a box for faults there is no report either, and so no dump (SetErrorMode). */
final class NativeCrashes {
    private static final int SILENT = SEM_FAILCRITICALERRORS() | SEM_NOGPFAULTERRORBOX() | SEM_NOOPENFILEERRORBOX();

    private static final MethodHandle SET =
            Win32.LAST_ERROR.bind(platform_h.SetErrorMode$address(), platform_h.SetErrorMode$descriptor());
    private static final MethodHandle GET =
            Win32.LAST_ERROR.bind(platform_h.GetErrorMode$address(), platform_h.GetErrorMode$descriptor());

    private NativeCrashes() {}

    /** Answers with the mode before, and cannot fail. */
    static void silence() {
        Downcall.call((_, state) -> (int) SET.invokeExact(state, SILENT));
    }

    static boolean silent() {
        long mode = Downcall.call((_, state) -> (int) GET.invokeExact(state));
        return (mode & SILENT) == SILENT;
    }
}

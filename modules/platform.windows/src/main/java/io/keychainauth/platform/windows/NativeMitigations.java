package io.keychainauth.platform.windows;

import static io.keychainauth.platform.windows.gen.platform.platform_h.C_INT;
import static io.keychainauth.platform.windows.gen.platform.platform_h.ProcessExtensionPointDisablePolicy;
import static io.keychainauth.platform.windows.gen.platform.platform_h.ProcessImageLoadPolicy;

import io.keychainauth.platform.windows.gen.platform.platform_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Ways into a process that a virtual machine has no use for. Its own code is made at run time and is not signed by
 * Microsoft, so the two policies about that are out of reach.
 */
final class NativeMitigations {
    /** DisableExtensionPoints: AppInit libraries, window hooks, old input methods (winnt.h). */
    private static final int EXTENSION_POINTS = 1;
    /** NoRemoteImages, NoLowMandatoryLabelImages, PreferSystem32Images (winnt.h). */
    private static final int IMAGES = 1 | 2 | 4;

    private static final MethodHandle SET = Win32.LAST_ERROR.bind(
            platform_h.SetProcessMitigationPolicy$address(), platform_h.SetProcessMitigationPolicy$descriptor());
    private static final MethodHandle GET = Win32.LAST_ERROR.bind(
            platform_h.GetProcessMitigationPolicy$address(), platform_h.GetProcessMitigationPolicy$descriptor());

    private NativeMitigations() {}

    static boolean restrict() {
        boolean first = set(ProcessExtensionPointDisablePolicy(), EXTENSION_POINTS);
        boolean second = set(ProcessImageLoadPolicy(), IMAGES);
        return first && second;
    }

    /** Each policy is a number of flags that are never taken back. */
    private static boolean set(int policy, int flags) {
        MemorySegment self = NativeObject.ownProcess();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(C_INT, flags);
            Win32.succeeds((_, state) -> (int) SET.invokeExact(state, policy, value, C_INT.byteSize()));
            MemorySegment holds = arena.allocate(C_INT);
            return Win32.succeeds((_, state) -> (int) GET.invokeExact(state, self, policy, holds, C_INT.byteSize()))
                    && (holds.get(C_INT, 0) & flags) == flags;
        }
    }
}

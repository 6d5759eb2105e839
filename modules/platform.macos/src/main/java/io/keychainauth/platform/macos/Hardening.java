package io.keychainauth.platform.macos;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.macos.Kernel.CoreLimit;

/**
 * Closes our own process against others of its user, as far as a process can by itself. The launcher has done it before
 * the virtual machine started; a daemon that was started in another way is no weaker for it. What keeps debuggers with
 * Apple's entitlement out is the signature of the image (hardened runtime), which no call of ours adds.
 */
record Hardening(Kernel kernel, long process) {
    void run() throws PlatformException {
        kernel.coreLimit(CoreLimit.NONE);
        if (!kernel.coreLimit().equals(CoreLimit.NONE)) {
            throw new PlatformException(
                    "core files stay allowed: start it outside the sandbox that prevents setrlimit", "setrlimit", 0);
        }
        // First: the call below ends a process that is traced, without a word.
        if (kernel.traced(process)) {
            throw new PlatformException(
                    "another process traces this one and could read its memory: start it without", "proc_pidinfo", 0);
        }
        kernel.denyTracers();
        kernel.ignoreQuit();
    }
}

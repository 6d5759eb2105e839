package io.keychainauth.platform.windows;

import io.keychainauth.platform.PlatformException;

/**
 * Closes our own process against others of its user, and looks whether that took. What only newer systems can do is a
 * finding of {@link ProcessChecks} where it is missing; the rest is a condition of a start.
 */
record Hardening(Machine machine) {
    void run() throws PlatformException {
        String rights = new ProcessRights(machine.user()).text();
        machine.guard(rights);
        if (!machine.guarded().equals(machine.spelled(rights))) {
            throw new PlatformException(
                    "this process stays readable for other programs: start it outside the sandbox that prevents it",
                    "SetKernelObjectSecurity",
                    0);
        }
        machine.silence();
        if (!machine.silent()) {
            throw new PlatformException(
                    "a crash of this process may still be written to disk: start it outside the sandbox that prevents"
                            + " SetErrorMode",
                    "SetErrorMode",
                    0);
        }
        machine.restrict();
    }
}

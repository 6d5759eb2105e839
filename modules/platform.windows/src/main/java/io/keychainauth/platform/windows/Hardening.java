package io.keychainauth.platform.windows;

import io.keychainauth.platform.PlatformException;
import java.util.Set;

/**
 * Closes our own process against others of its user, and looks whether that took. What only newer systems can do is a
 * finding of {@link ProcessChecks} where it is missing; the rest is a condition of a start.
 */
record Hardening(Machine machine) {
    void run() throws PlatformException {
        String user = machine.user();
        String rights = new ProcessRights(user).text();
        machine.guard(rights);
        if (!machine.guarded().equals(machine.spelled(rights))) {
            throw new PlatformException(
                    "this process stays readable for other programs: start it outside the sandbox that prevents it",
                    "SetKernelObjectSecurity",
                    0);
        }
        closeThreads(new ThreadRights(user));
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

    private void closeThreads(ThreadRights rights) throws PlatformException {
        machine.guardThreads(rights.text());
        if (!machine.guardedThreads().equals(Set.of(machine.spelled(rights.text())))) {
            throw new PlatformException(
                    "threads of this process stay open to other programs: start it outside the sandbox that prevents it",
                    "SetTokenInformation",
                    0);
        }
        machine.guardToken(rights.token());
        if (!machine.guardedToken().equals(machine.spelled(rights.token()))) {
            throw new PlatformException(
                    "other programs may decide about the threads of this process: start it outside the sandbox that"
                            + " prevents it",
                    "SetKernelObjectSecurity",
                    0);
        }
    }
}

package io.keychainauth.platform.macos;

import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;
import java.util.Optional;

/** What we ask of macOS that Java has no words for. */
interface Kernel {
    /** Largest size of a core file in bytes. */
    record CoreLimit(long soft, long hard) {
        static final CoreLimit NONE = new CoreLimit(0, 0);
    }

    /** Effective user id of this process (geteuid(2), which cannot fail). */
    long effectiveUser();

    /**
     * Forbids tracing for the rest of this process's life (ptrace(2), PT_DENY_ATTACH). Ends the process if it is traced
     * already. Nothing tells afterwards whether it took.
     */
    void denyTracers() throws PlatformException;

    /**
     * Whether a process is traced.
     *
     * @throws PlatformException if there is no such process, or it is another user's
     */
    boolean traced(long process) throws PlatformException;

    /** Ignores SIGQUIT, at which the virtual machine would print the stacks of all threads. */
    void ignoreQuit() throws PlatformException;

    CoreLimit coreLimit() throws PlatformException;

    void coreLimit(CoreLimit limit) throws PlatformException;

    /** Whether memory that is swapped out is encrypted (sysctl(3), {@code vm.swapusage}). */
    boolean swapEncrypted() throws PlatformException;

    /**
     * File that a process runs, as the kernel has it.
     *
     * @throws PlatformException if there is no such process, or its file is gone
     */
    String program(long process) throws PlatformException;

    /** The home of a user, empty if there is no such account or it has no absolute home. */
    Optional<Path> home(String user);

    /**
     * Lets the calling thread work when others have nothing to do (pthread_set_qos_class_self_np(3)).
     *
     * @return false if it stays as it was
     */
    boolean stepBack();

    /** Sends a line to the system's log (syslog(3), which cannot fail). */
    void report(String line);
}

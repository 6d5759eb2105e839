package io.keychainauth.platform.linux;

import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;

/** What we ask of the kernel that Java has no words for. */
interface Kernel {
    /** Largest size of a core file in bytes; -1 is unlimited. */
    record CoreLimit(long soft, long hard) {
        static final CoreLimit NONE = new CoreLimit(0, 0);
    }

    /** Effective user id of this process (geteuid(2), which cannot fail). */
    long effectiveUser();

    /** Whether other processes of the user may read this one, and a crash may write its memory to disk. */
    boolean dumpable() throws PlatformException;

    /** Forbids both for the rest of this process's life (PR_SET_DUMPABLE(2const)). */
    void forbidDumps() throws PlatformException;

    /**
     * Ignores SIGQUIT, at which the virtual machine would print the stacks of all threads (signal(7)).
     *
     * @return whether it was ignored before
     */
    boolean ignoreQuit() throws PlatformException;

    CoreLimit coreLimit() throws PlatformException;

    void coreLimit(CoreLimit limit) throws PlatformException;

    /**
     * Gives an existing file blocks for its first bytes, those behind its end too, and leaves its size (fallocate(2)).
     *
     * @return false if the disk has no room, or the file system no such call
     */
    boolean allocate(Path file, long bytes);

    /**
     * Sets the nice value of the calling thread (setpriority(2), where 0 is the calling thread and not its process).
     *
     * @param nice above 0 is less than what a thread begins with
     * @return false if it stays as it was
     */
    boolean nice(int nice);

    /**
     * Sends one datagram to a Unix socket without waiting.
     *
     * @return false if it was not taken, whatever the reason
     */
    boolean send(Path socket, byte[] datagram);
}

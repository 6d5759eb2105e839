package io.keychainauth.platform.windows;

import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

/** What we ask of Windows that Java has no words for. */
interface Machine {
    /** Whether this process has the rights of an administrator (TokenElevation). */
    boolean elevated() throws PlatformException;

    /** Security identifier of our user, as text such as {@code S-1-5-21-1-2-3-1001}. */
    String user() throws PlatformException;

    /**
     * Says anew who may do what with this process; inherits nothing.
     *
     * @param rights in the security descriptor definition language
     */
    void guard(String rights) throws PlatformException;

    /** Who may do what with this process, in the spelling of the system. */
    String guarded() throws PlatformException;

    /** The same rights in the spelling of the system. */
    String spelled(String rights) throws PlatformException;

    /**
     * Says anew who may do what with the threads of this process, and with those to come. A thread that keeps us out is taken
     * for one that has such a list.
     */
    void guardThreads(String rights) throws PlatformException;

    /** Who may do what with the calling thread and with those to come, in the spelling of the system. */
    Set<String> guardedThreads() throws PlatformException;

    /** Says anew who may do what with our token, which holds the list of the threads to come. */
    void guardToken(String rights) throws PlatformException;

    /** Who may do what with our token, in the spelling of the system. */
    String guardedToken() throws PlatformException;

    /** Keeps this process's crashes from dialogues and from error reporting, which writes memory to disk. */
    void silence();

    /** Whether that holds. */
    boolean silent();

    /**
     * Shuts ways in which other programs have code loaded into this process.
     *
     * @return whether all are shut; older systems lack some
     */
    boolean restrict();

    /**
     * Whether a program of ours may open another process to read its memory.
     *
     * @throws PlatformException if there is no such process, or another failure than a refusal
     */
    boolean readable(long process) throws PlatformException;

    /**
     * Whether a program of ours may open any thread of another process to have it run something else.
     *
     * @throws PlatformException if there is no such process, or another failure than a refusal
     */
    boolean steerable(long process) throws PlatformException;

    /** A number in the registry, below HKEY_LOCAL_MACHINE; empty if it is not there or cannot be read. */
    OptionalInt setting(String key, String name);

    /** Has the calling thread run after all others; false if it stays as it was. */
    boolean stepBack();

    /**
     * Gives an existing file disk space for its first bytes, those behind its end too, and leaves its size.
     *
     * @return false if the disk has no room, the file is longer already, or the file system has no such thing
     */
    boolean allocate(Path file, long bytes);

    /** Puts a line into the event log; false if it was not taken. */
    boolean report(String line);
}

package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.KernelException;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel says of a process (libproc). All but the path is asked by process id, and so counts only if the socket
 * still names the same program of the same process afterwards.
 */
interface Processes {
    /** Where the program lies that a token is about; proc_pidpath_audittoken(3), which fails once it runs another one. */
    byte[] path(AuditToken token) throws KernelException;

    /** Whether somebody traces it; PROC_PIDTBSDINFO. */
    boolean traced(long pid) throws KernelException;

    /**
     * The region of its memory at an address or, if there is none, the next one; PROC_PIDREGIONPATHINFO.
     *
     * @return empty behind the last one
     */
    Optional<Region> region(long pid, long address) throws KernelException;

    /**
     * Its open sockets; PROC_PIDLISTFDS.
     *
     * @return empty if it has more descriptors than are worth looking at
     */
    Optional<List<Integer>> sockets(long pid) throws KernelException;

    /**
     * One of its sockets; PROC_PIDFDSOCKETINFO.
     *
     * @return empty if it is closed by now, or no Unix socket
     */
    Optional<OpenSocket> socket(long pid, int descriptor) throws KernelException;

    /** The same for a socket of our own. */
    Optional<OpenSocket> ownSocket(int descriptor) throws KernelException;

    /** What it was started with, as KERN_PROCARGS2 gives it. */
    byte[] arguments(long pid) throws KernelException;

    /**
     * A part of the memory.
     *
     * @param end first address behind it
     * @param executable whether it may be executed
     * @param device of the file that it shows, 0 if it shows none
     * @param inode of that file
     */
    record Region(long end, boolean executable, long device, long inode) {}

    /**
     * A Unix socket; numbers by which the kernel tells sockets apart.
     *
     * @param itself its own
     * @param other that of the other end, 0 if there is none
     * @param closeOnExec whether the descriptor would not outlive an exec
     */
    record OpenSocket(long itself, long other, boolean closeOnExec) {}
}

package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Processes and their executables, as proc(5) and pidfd_open(2) show them. A method is one system call, but for those that
 * close what they opened ({@code status} and {@code writersRefused}), and {@code hold} of a path, which tries again.
 */
interface ProcessFiles {
    /** Bytes of one read at most: the kernel makes its texts by the page, and room for more would be wiped for nothing. */
    int MOST = 8 << 10;

    /** A handle on a process by its number; pidfd_open(2), Linux 5.3. */
    int handle(long pid) throws KernelException;

    /** Whether the process of a handle still runs; poll(2). */
    boolean alive(int handle) throws KernelException;

    /** The folder of a process. What is opened below it never leads to another process of the same number. */
    int folder(long pid) throws KernelException;

    /** Opens a file of our own for reading; open(2). */
    int open(String path) throws KernelException;

    /** Opens a file of a process folder for reading; openat(2). */
    int open(int folder, String name) throws KernelException;

    /**
     * Holds the file that a link of a process folder leads to. The file system behind it is not asked, so that one
     * which the peer serves itself cannot make us wait; O_PATH of openat(2).
     */
    int hold(int folder, String name) throws KernelException;

    /** Holds the file at a path, links followed, without asking the file system behind it; O_PATH of open(2). */
    int hold(String path) throws KernelException;

    /**
     * Text of a link of a process folder; readlinkat(2).
     *
     * @param longest bytes after which the text is cut
     */
    byte[] link(int folder, String name, int longest) throws KernelException;

    /** What a link of a process folder leads to at this moment; statx(2) without asking a remote file system. */
    FileStatus target(int folder, String name) throws KernelException;

    /** A held or open file; statx(2) without asking a remote file system. */
    FileStatus status(int descriptor) throws KernelException;

    /** The file at a path, links followed; statx(2) without asking a remote file system. */
    FileStatus status(String path) throws KernelException;

    /** Whether the kernel lets us write to a held file, or in a held folder; faccessat(2). */
    boolean writable(int held) throws KernelException;

    /** Whether a held file or folder has an access control list beside its mode; getxattr(2). */
    boolean listed(int held) throws KernelException;

    /**
     * Reads at an offset of a file into an array from a place on; the number of bytes, 0 at the end; pread(2).
     *
     * @param place as many bytes as there are behind it, at most, and {@link #MOST} at most
     */
    int read(int descriptor, byte[] into, int place, long offset) throws KernelException;

    /** The next names in an open folder, in no order; empty when all have been given, never before; getdents64(2). */
    List<String> entries(int folder) throws KernelException;

    /** Whether the mounts that an open {@code mountinfo} lists have changed since this was asked; poll(2). */
    boolean changed(int mountinfo) throws KernelException;

    /**
     * Whether a page of a range is a process's own, in memory or swapped out, and no page of the file that is mapped
     * there; PAGEMAP_SCAN of ioctl(2), Linux 6.7.
     *
     * @param pagemap open file of that name of the process
     */
    boolean ownPages(int pagemap, long start, long end) throws KernelException;

    /**
     * The first executable mapping that ends behind an address; empty behind the last one; PROCMAP_QUERY of ioctl(2),
     * Linux 6.11. Fails with ESRCH once the image is gone.
     *
     * @param maps open file of that name of the process
     */
    Optional<Mapping> executable(int maps, long from) throws KernelException;

    /** Undoes {@link Content#map}; munmap(2). */
    void unmap(long address) throws KernelException;

    /**
     * Whether the kernel refuses to let us write to a held file because it is being executed; ETXTBSY of open(2).
     * {@code false} as well if it does not come so far.
     */
    boolean writersRefused(int held) throws KernelException;

    /** Opens a held file for reading. */
    Content content(int held) throws KernelException;

    /** Closes any descriptor. */
    void close(int descriptor);

    /** An open file with a block of memory, for one thread. */
    interface Content extends AutoCloseable {
        /** What is said of the file now. */
        FileStatus status() throws KernelException;

        /** The next block from an offset on, empty at the end; valid until the next read. */
        ByteBuffer read(long offset) throws KernelException;

        /** Maps its first page for reading and returns the address; mmap(2). */
        long map() throws KernelException;

        @Override
        void close();
    }
}

package io.keychainauth.peer.linux;

import java.nio.ByteBuffer;

/** Processes and their executables, as proc(5) and pidfd_open(2) show them. Every method is one system call. */
interface ProcessFiles {
    /** A handle on a process by its number; pidfd_open(2), Linux 5.3. */
    int handle(long pid) throws KernelException;

    /** Whether the process of a handle still runs; poll(2). */
    boolean alive(int handle) throws KernelException;

    /** The folder of a process. What is opened below it never leads to another process of the same number. */
    int folder(long pid) throws KernelException;

    /** Opens a file of a process folder for reading; openat(2). */
    int open(int folder, String name) throws KernelException;

    /**
     * Holds the file that a link of a process folder leads to. The file system behind it is not asked, so that one
     * which the peer serves itself cannot make us wait; O_PATH of openat(2).
     */
    int hold(int folder, String name) throws KernelException;

    /** Text of a link of a process folder; readlinkat(2). */
    byte[] link(int folder, String name) throws KernelException;

    /** What a link of a process folder leads to at this moment; statx(2) without asking a remote file system. */
    FileStatus target(int folder, String name) throws KernelException;

    /** A held or open file; statx(2) without asking a remote file system. */
    FileStatus status(int descriptor) throws KernelException;

    /** The file at a path, links followed; statx(2) without asking a remote file system. */
    FileStatus status(String path) throws KernelException;

    /** Whether the kernel lets us write at a path; faccessat(2). */
    boolean writable(String path) throws KernelException;

    /** Reads at an offset; the number of bytes, 0 at the end; pread(2). */
    int read(int descriptor, byte[] into, long offset) throws KernelException;

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

        @Override
        void close();
    }
}

package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;

/** Files that programs are started from. */
interface Files {
    /** Opens a file for reading, not what a link leads to, and waits for nobody who writes it; open(2). */
    int open(String path) throws KernelException;

    /** fstat(2). */
    NamedFile status(int file) throws KernelException;

    /** The file at a path itself; lstat(2). */
    NamedFile status(String path) throws KernelException;

    /** What it lies on; fstatfs(2). */
    FileSystem fileSystem(int file) throws KernelException;

    /** Whether our user may write what is at a path, by its mode or by an access control list; access(2). */
    boolean writable(String path) throws KernelException;

    /** Reads from an offset on; empty at the end; pread(2). The bytes are good until the next call of this thread. */
    ByteBuffer read(int file, long offset) throws KernelException;

    void close(int file);

    /**
     * What a file lies on.
     *
     * @param kind such as {@code apfs}
     * @param local whether it is on this machine
     */
    record FileSystem(String kind, boolean local) {}
}

package io.keychainauth.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The calls by which the store changes its files: each can fail, and after each the machine can stop. */
interface Disk {
    /** Makes a file that did not exist, with mode 0600, following no link. */
    FileChannel create(Path file) throws IOException;

    /** Writes all of a buffer. */
    void write(FileChannel file, ByteBuffer bytes) throws IOException;

    /** Forces content to disk (fsync(2)). */
    void force(FileChannel file) throws IOException;

    /** Renames a file over another one, or to a new name. */
    void rename(Path from, Path to) throws IOException;

    /** Forces names in a folder to disk. */
    void forceFolder(Path folder) throws IOException;

    /** Removes a file that may be missing. */
    void delete(Path file) throws IOException;
}

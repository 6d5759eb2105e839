package io.keychainauth.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The file that is appended to: all that the log asks of a disk, so that tests can let one fail. */
interface LogOutput extends Closeable {
    /** Opens a file for appending, or makes it with mode 0600. */
    interface Opener {
        LogOutput open(Path path) throws IOException;
    }

    /**
     * Appends with one write(2).
     *
     * @return how many bytes were taken; fewer than asked on a disk that is getting full
     */
    int write(byte[] bytes, int from, int length) throws IOException;

    /** Bytes in the file now, whoever wrote them. */
    long size() throws IOException;

    /** Whether the file is empty or its last byte is a newline. */
    boolean endsWithNewline() throws IOException;

    /** Waits until all is on the disk. */
    void force() throws IOException;

    /** Whether it can still be used; the death of a waiting thread closes a channel. */
    boolean isOpen();

    /** Identity of the file, to compare with what lies at its path; empty where there is none to be had. */
    Optional<Object> identity();

    /** Copies the whole file, even if it has no name any more. */
    void copyTo(Path target) throws IOException;
}

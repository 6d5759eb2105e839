package io.keychainauth.peer.serving;

import java.nio.ByteBuffer;

/** Reads into memory that one thread uses again and again. */
public interface Inbox extends AutoCloseable {
    /** Most bytes of one {@link #receive}. */
    int capacity();

    /**
     * Reads bytes of one writer: how many, 0 at the end of the stream, or a negative number that says what failed. They may
     * stay in the socket until {@link #take}.
     */
    int receive(int socket);

    /** Whether a result of {@link #receive} says that there is nothing to read at the moment. */
    boolean nothingYet(int result);

    /** Whether a result of {@link #receive} says that it was interrupted. */
    boolean interrupted(int result);

    /** The bytes of the last {@link #receive}. */
    ByteBuffer bytes();

    /** Process that wrote them, 0 if the kernel did not say. */
    long sender();

    /** Whether anything but the writer's credentials came along; descriptors among it are closed already. */
    boolean strangeControlData();

    /**
     * Ends the use of the bytes of the last {@link #receive}: removes them from the socket, if they are still there, and
     * overwrites them. Whether that went well; if not, nothing more may be read.
     */
    boolean take();

    @Override
    void close();
}

package io.keychainauth.peer.windows;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * The listening side of named pipes with one completion port. Calls that start something return 0 if its completion will
 * be reported, and else the error code; nothing is reported then.
 */
interface Pipes {
    /** Bytes travel both ways; PIPE_ACCESS_DUPLEX. */
    int DUPLEX = 0x3;

    /** Fails if the name exists; FILE_FLAG_FIRST_PIPE_INSTANCE. */
    int FIRST = 0x80000;

    /** No call waits; FILE_FLAG_OVERLAPPED. */
    int OVERLAPPED = 0x40000000;

    /** A stream without borders between writes; PIPE_TYPE_BYTE, PIPE_READMODE_BYTE and PIPE_WAIT. */
    int BYTES = 0;

    /** Nobody comes in over the network; PIPE_REJECT_REMOTE_CLIENTS. */
    int LOCAL_ONLY = 0x8;

    /**
     * What a pipe instance is asked for; CreateNamedPipeW.
     *
     * @param openMode access and flags of the handle
     * @param mode type and reach of the pipe
     * @param instances most instances of the name; the first one says it for all
     * @param bufferBytes what the kernel keeps in each direction for a side that does not read
     * @param descriptor security descriptor as text (SDDL)
     */
    record Shape(String name, int openMode, int mode, int instances, int bufferBytes, String descriptor) {}

    /** What was completed. */
    enum Kind {
        /** Nothing: somebody posted it. */
        POSTED,
        /** A connect or a read. */
        INCOMING,
        /** A write. */
        OUTGOING
    }

    /**
     * Something that was started has come to an end.
     *
     * @param key of the instance, or what was posted
     * @param bytes read or written
     * @param code 0, or the error that it failed with
     */
    record Completion(long key, Kind kind, int bytes, int code) {}

    /** The text in which the system would give a descriptor back. */
    String spelled(String descriptor) throws CallException;

    Port open() throws CallException;

    /** A queue of completions that any number of threads wait on; each is given to one of them. */
    interface Port extends AutoCloseable {
        /** Makes a pipe instance whose completions come here under a key. */
        Pipe create(Shape shape, long key) throws CallException;

        /** Waits for the next completion; empty if none came in time; GetQueuedCompletionStatus. */
        Optional<Completion> await(Optional<Duration> longest) throws CallException;

        /** Wakes one thread; PostQueuedCompletionStatus. */
        void post(long key) throws CallException;

        /** After the instances; forgets what they had under way. */
        @Override
        void close();
    }

    /** One instance, for one client after another. No call waits for the client; after the close all fail. */
    interface Pipe extends AutoCloseable {
        /** The security descriptor that it really has: owner and list. */
        String descriptor() throws CallException;

        /** Waits for a client; ConnectNamedPipe. ERROR_PIPE_CONNECTED is one that is there already. */
        int connect();

        /** Process that opened the other end; GetNamedPipeClientProcessId. */
        long client() throws CallException;

        /** Reads what comes next; ReadFile. */
        int read();

        /** What the last completed read brought; valid until the next one. */
        ByteBuffer incoming(int bytes);

        /** Overwrites what was read last. */
        void wipe();

        /** Overwrites what was written last; only once that write was completed. */
        void wipeSent();

        /** Writes from an offset on as much as fits; WriteFile. */
        int write(byte[] bytes, int offset);

        /** Has everything under way end; CancelIoEx. Its completions come nevertheless. */
        void cancel();

        /** Throws the client out, with what it has not read; DisconnectNamedPipe. Overwrites all that passed through. */
        void disconnect();

        /** CloseHandle, which waits for nothing. Overwrites all that passed through. */
        @Override
        void close();
    }
}

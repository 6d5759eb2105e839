package io.keychainauth.peer.windows;

import java.time.Duration;

/** The dialling side of named pipes. */
interface PipeEnds {
    /** Reading and writing; GENERIC_READ and GENERIC_WRITE. */
    int ACCESS = 0xC0000000;

    /**
     * No call waits longer than it should, and whoever listens may learn who we are but never act as us:
     * FILE_FLAG_OVERLAPPED, SECURITY_SQOS_PRESENT, SECURITY_IDENTIFICATION.
     */
    int FLAGS = 0x40000000 | 0x00100000 | 0x00010000;

    /** Opens the client end, not inherited by processes that we start; CreateFileW with OPEN_EXISTING, shared with nobody. */
    End open(String name, int access, int flags) throws CallException;

    /** Waits until an instance is free; fails with ERROR_SEM_TIMEOUT; WaitNamedPipeW. */
    void awaitFree(String name, Duration longest) throws CallException;

    /** An open end. */
    interface End extends AutoCloseable {
        /** Process that listens; GetNamedPipeServerProcessId. */
        long server() throws CallException;

        /** Security identifier of the owner of the pipe itself; GetSecurityInfo. */
        String owner() throws CallException;

        /** Reads what is there; fails with WAIT_TIMEOUT when nothing comes. */
        int read(byte[] into, Duration longest) throws CallException;

        /** Writes from an offset on and returns how much; fails with WAIT_TIMEOUT when nobody reads. */
        int write(byte[] bytes, int offset, Duration longest) throws CallException;

        @Override
        void close();
    }
}

package io.keychainauth.peer.serving;

import java.time.Duration;

/** What many descriptors are ready for; with a bell and a timer, that wake a waiting thread. */
public interface Readiness extends AutoCloseable {
    /** Token of the bell. */
    long BELL = 0;

    /** Token of the timer; those of descriptors are larger. */
    long TIMER = 1;

    /** There are bytes, or a connection. */
    int READ = 0x001;

    /** There is room for bytes. */
    int WRITE = 0x004;

    /** The other side failed; always watched. */
    int ERROR = 0x008;

    /** Both sides are shut down; always watched. */
    int HANGUP = 0x010;

    /** The other side will send no more. */
    int READ_HANGUP = 0x2000;

    /**
     * Reports the next event of a descriptor, to one thread, and then nothing until it is asked again.
     *
     * @param first whether this descriptor was never asked about before
     * @param interest in what; with neither reading nor writing only {@link #ERROR} and {@link #HANGUP} are reported
     */
    void ask(boolean first, int descriptor, int interest, long token) throws KernelException;

    /** Wakes one thread. */
    void ring() throws KernelException;

    /** Wakes one thread after a while; replaces what was set before. */
    void wakeAfter(Duration delay) throws KernelException;

    /** Memory for waiting, for one thread. */
    Waiter waiter();

    /** Nobody waits any more. */
    @Override
    void close();

    /** Opens one. */
    @FunctionalInterface
    interface Opening {
        Readiness open() throws KernelException;
    }

    /** Waits for one event at a time, so that a slow callback delays no other connection. */
    interface Waiter extends AutoCloseable {
        /**
         * Waits until something happens; {@code false} if nothing did.
         *
         * @param blocking whether to wait at all
         */
        boolean await(boolean blocking) throws KernelException;

        /** Token of the event. */
        long token();

        /** What is ready. */
        int ready();

        @Override
        void close();
    }
}

package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.KernelException;
import java.time.Duration;

/** Events of a queue of the kernel (kqueue(2)). */
interface Events {
    /** Opens a queue with a bell and a timer, which have the first two tokens; both are silent. */
    int openQueue() throws KernelException;

    /** Reports once that there are bytes, a connection or an end. */
    void awaitInput(int queue, int descriptor, long token) throws KernelException;

    /** Reports once that there is room for bytes, or nobody to take them. */
    void awaitRoom(int queue, int descriptor, long token) throws KernelException;

    /** Wakes one thread. */
    void ring(int queue) throws KernelException;

    /** Wakes one thread after a while; replaces what was set before. */
    void wakeAfter(int queue, Duration delay) throws KernelException;

    /** Memory for waiting, for one thread. */
    Waiter waiter();

    /** What happened to a descriptor. */
    enum What {
        INPUT,
        ROOM,
        /** There is input, and its end with it. */
        LAST_INPUT,
        NO_READER
    }

    /** Waits for one event at a time. */
    interface Waiter extends AutoCloseable {
        /**
         * Waits until something happens: 1, 0 if nothing did, or {@code -errno}; kevent(2).
         *
         * @param blocking whether to wait at all
         */
        int await(int queue, boolean blocking);

        /** Token of the event. */
        long token();

        What what();

        @Override
        void close();
    }
}

package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.time.Duration;

/**
 * Readiness of many descriptors (epoll(7)), a bell and a timer that wake a waiting thread. What is asked for and reported
 * are the bits of {@link io.keychainauth.peer.serving.Readiness}, which epoll shares, and those named here.
 */
interface Events {
    /** Report once, then nothing until {@link #change}. */
    int ONCE = 1 << 30;

    /** Report each new event once, to one thread. */
    int EDGE = 1 << 31;

    /** Opens a queue; epoll_create1(2). */
    int openQueue() throws KernelException;

    /** Opens a bell; eventfd(2). */
    int openBell() throws KernelException;

    /** Opens a timer that measures monotonic time; timerfd_create(2). */
    int openTimer() throws KernelException;

    /** Starts to watch. */
    void add(int queue, int descriptor, int interest, long token) throws KernelException;

    /** Watches for something else from now on. */
    void change(int queue, int descriptor, int interest, long token) throws KernelException;

    /** Wakes a thread that waits for the bell. */
    void ring(int bell) throws KernelException;

    /** Wakes a thread after a while; replaces what was set before. */
    void set(int timer, Duration delay) throws KernelException;

    /** Memory for waiting, for one thread. */
    Waiter waiter();

    /** Waits for one event at a time, so that a slow callback delays no other connection. */
    interface Waiter extends AutoCloseable {
        /**
         * Waits until something happens: 1, 0 if nothing did, or {@code -errno}; epoll_wait(2).
         *
         * @param blocking whether to wait at all
         */
        int await(int queue, boolean blocking);

        /** Token of the event. */
        long token();

        /** What is ready. */
        int ready();

        @Override
        void close();
    }
}

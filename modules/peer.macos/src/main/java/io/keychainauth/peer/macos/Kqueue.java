package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.Readiness;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * {@link Readiness} by kqueue(2). What was asked for about one descriptor and not reported yet stays asked for when something
 * else is: a connection may be reported once more than it asked, and then looks and asks again.
 */
final class Kqueue implements Readiness {
    private final Events events;
    private final Descriptor queue;

    private Kqueue(Events events, Descriptor queue) {
        this.events = events;
        this.queue = queue;
    }

    static Kqueue open(Events events, IntConsumer release) throws KernelException {
        return new Kqueue(events, new Descriptor(events.openQueue(), release));
    }

    /**
     * With neither reading nor writing nothing is asked: a queue reports the end of the input again and again, and no other
     * event for a peer that is gone altogether. It is noticed when it is sent to.
     */
    @Override
    public void ask(boolean first, int descriptor, int interest, long token) throws KernelException {
        queue.use(into -> {
            if ((interest & WRITE) != 0) {
                events.awaitRoom(into, descriptor, token);
            }
            if ((interest & READ) != 0) {
                events.awaitInput(into, descriptor, token);
            }
            return token;
        });
    }

    @Override
    public void ring() throws KernelException {
        queue.use(number -> {
            events.ring(number);
            return number;
        });
    }

    @Override
    public void wakeAfter(Duration delay) throws KernelException {
        queue.use(number -> {
            events.wakeAfter(number, delay);
            return delay;
        });
    }

    @Override
    public Waiter waiter() {
        return new KqueueWaiter(events.waiter());
    }

    @Override
    public void close() {
        queue.close();
    }

    /** The queue is closed only when nobody waits any more. */
    private final class KqueueWaiter implements Waiter {
        private final Events.Waiter waiter;

        KqueueWaiter(Events.Waiter waiter) {
            this.waiter = waiter;
        }

        @Override
        public boolean await(boolean blocking) throws KernelException {
            int result = waiter.await(queue.use(itself -> itself), blocking);
            if (result < 0 && result != -Errno.EINTR) {
                throw new KernelException("kevent", -result);
            }
            return result > 0;
        }

        @Override
        public long token() {
            return waiter.token();
        }

        @Override
        public int ready() {
            return switch (waiter.what()) {
                case INPUT -> READ;
                case LAST_INPUT -> READ | READ_HANGUP;
                case ROOM -> WRITE;
                case NO_READER -> WRITE | ERROR;
            };
        }

        @Override
        public void close() {
            waiter.close();
        }
    }
}

package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.Readiness;
import java.time.Duration;
import java.util.function.IntConsumer;

/** {@link Readiness} by epoll(7), with an eventfd(2) as bell and a timerfd as timer. */
final class Epoll implements Readiness {
    private final Events events;
    private final Descriptor queue;
    private final Descriptor bell;
    private final Descriptor timer;

    private Epoll(Events events, Descriptor queue, Descriptor bell, Descriptor timer) {
        this.events = events;
        this.queue = queue;
        this.bell = bell;
        this.timer = timer;
    }

    static Epoll open(Kernel kernel) throws KernelException {
        Events events = kernel.events();
        IntConsumer release = kernel.sockets()::close;
        Descriptor queue = new Descriptor(events.openQueue(), release);
        Descriptor bell = queue;
        Descriptor timer = queue;
        boolean complete = false;
        try {
            bell = new Descriptor(events.openBell(), release);
            timer = new Descriptor(events.openTimer(), release);
            Epoll epoll = new Epoll(events, queue, bell, timer);
            epoll.watch(bell, BELL);
            epoll.watch(timer, TIMER);
            complete = true;
            return epoll;
        } finally {
            if (!complete) {
                timer.close();
                bell.close();
                queue.close();
            }
        }
    }

    private void watch(Descriptor descriptor, long token) throws KernelException {
        int number = descriptor.use(itself -> itself);
        queue.use(into -> {
            events.add(into, number, READ | Events.EDGE, token);
            return token;
        });
    }

    @Override
    public void ask(boolean first, int descriptor, int interest, long token) throws KernelException {
        queue.use(into -> {
            if (first) {
                events.add(into, descriptor, interest | Events.ONCE, token);
            } else {
                events.change(into, descriptor, interest | Events.ONCE, token);
            }
            return token;
        });
    }

    @Override
    public void ring() throws KernelException {
        bell.use(number -> {
            events.ring(number);
            return number;
        });
    }

    @Override
    public void wakeAfter(Duration delay) throws KernelException {
        timer.use(number -> {
            events.set(number, delay);
            return delay;
        });
    }

    @Override
    public Waiter waiter() {
        return new EpollWaiter(events.waiter());
    }

    @Override
    public void close() {
        timer.close();
        bell.close();
        queue.close();
    }

    /** The queue is closed only when nobody waits any more. */
    private final class EpollWaiter implements Waiter {
        private final Events.Waiter waiter;

        EpollWaiter(Events.Waiter waiter) {
            this.waiter = waiter;
        }

        @Override
        public boolean await(boolean blocking) throws KernelException {
            int result = waiter.await(queue.use(itself -> itself), blocking);
            if (result < 0 && result != -Errno.EINTR) {
                throw new KernelException("epoll_wait", -result);
            }
            return result > 0;
        }

        @Override
        public long token() {
            return waiter.token();
        }

        @Override
        public int ready() {
            return waiter.ready();
        }

        @Override
        public void close() {
            waiter.close();
        }
    }
}

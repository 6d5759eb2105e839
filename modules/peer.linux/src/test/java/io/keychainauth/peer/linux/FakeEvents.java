package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.Readiness;
import java.time.Duration;
import java.util.Optional;

/** {@link Events} of a {@link FakeKernel}. */
final class FakeEvents implements Events {
    private final FakeKernel kernel;

    FakeEvents(FakeKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public int openQueue() throws KernelException {
        return kernel.opening("epoll_create1");
    }

    @Override
    public int openBell() throws KernelException {
        return kernel.opening("eventfd");
    }

    @Override
    public int openTimer() throws KernelException {
        return kernel.opening("timerfd_create");
    }

    @Override
    public void add(int queue, int descriptor, int interest, long token) throws KernelException {
        kernel.use("epoll_ctl", descriptor);
        kernel.call("epoll_ctl", queue);
        kernel.tokens.put(descriptor, token);
    }

    @Override
    public void change(int queue, int descriptor, int interest, long token) throws KernelException {
        add(queue, descriptor, interest, token);
    }

    @Override
    public void ring(int bell) throws KernelException {
        kernel.call("eventfd_write", bell);
        kernel.events.add(new FakeKernel.Event(bell, Readiness.READ));
    }

    @Override
    public void set(int timer, Duration delay) throws KernelException {
        kernel.call("timerfd_settime", timer);
    }

    @Override
    public Waiter waiter() {
        return new Waiter() {
            private long token;
            private int ready;

            @Override
            public int await(int queue, boolean blocking) {
                kernel.use("epoll_wait", queue);
                int code = kernel.attempt("epoll_wait");
                if (code != 0) {
                    return -code;
                }
                Optional<FakeKernel.Event> event = Optional.ofNullable(kernel.events.poll());
                if (event.isEmpty()) {
                    if (blocking) {
                        kernel.idle.run();
                    }
                    return 0;
                }
                Long known = kernel.tokens.get(event.get().descriptor());
                token = known == null ? -1 : known;
                ready = event.get().ready();
                return 1;
            }

            @Override
            public long token() {
                return token;
            }

            @Override
            public int ready() {
                return ready;
            }

            @Override
            public void close() {}
        };
    }
}

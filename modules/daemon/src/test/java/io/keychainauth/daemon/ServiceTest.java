package io.keychainauth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many threads serve while peers keep some of them waiting. */
class ServiceTest {
    private static final int COUNT = 2;

    private final WaitingListener listener = new WaitingListener();
    private final Service service = new Service("test", COUNT, listener, _ -> {
        throw new AssertionError("nobody connects");
    });

    /** Waits until as many threads have entered as are told, no matter how many have left. */
    private void entered(int more) throws InterruptedException {
        assertTrue(listener.entered.tryAcquire(more, 60, TimeUnit.SECONDS), "they do not serve");
        assertEquals(0, listener.entered.availablePermits(), "no more than these");
    }

    /** As many threads come back as are told; who was late leaves the loop. */
    private void comeBack(int threads) {
        listener.leave.release(threads);
    }

    @Test
    void whoIsLateIsReplacedAndLeavesWhenItComesBack() throws Exception {
        try (service) {
            entered(COUNT);
            service.relieve();
            listener.late.set(2);
            service.relieve();
            entered(2);
            service.relieve();
            assertEquals(4, service.size());
            listener.late.set(0);
            comeBack(4);
            entered(2);
            assertEquals(COUNT, service.size(), "two of the four are not needed any more");
        }
    }

    @Test
    void whoIsLateAndWasNotReplacedServesOn() throws Exception {
        try (service) {
            entered(COUNT);
            comeBack(1);
            entered(1);
            assertEquals(COUNT, service.size());
        }
    }

    @Test
    void thereIsABound() throws Exception {
        try (service) {
            entered(COUNT);
            listener.late.set(1_000);
            service.relieve();
            entered(Service.MOST_RELIEF);
            service.relieve();
            assertEquals(COUNT + Service.MOST_RELIEF, service.size());
        }
    }

    @Test
    void aBrokenTransportIsNotServedAgain() throws Exception {
        try (service) {
            entered(COUNT);
            listener.broken = true;
            comeBack(COUNT);
            while (service.size() > 0) {
                Thread.onSpinWait();
            }
            listener.late.set(1);
            service.relieve();
            assertEquals(0, service.size());
        }
    }

    private static final class WaitingListener implements Listener {
        final Semaphore entered = new Semaphore(0);
        final Semaphore leave = new Semaphore(0);
        final AtomicInteger late = new AtomicInteger();
        volatile boolean broken;

        @Override
        public void serve(Acceptor acceptor) throws PeerException {
            entered.release();
            leave.acquireUninterruptibly();
            if (broken) {
                throw new PeerException("the transport failed");
            }
        }

        @Override
        public int late() {
            return late.get();
        }

        @Override
        public Endpoint endpoint() {
            return new Endpoint("test");
        }

        @Override
        public boolean restore() {
            return false;
        }

        @Override
        public void tidy() {}

        @Override
        public void stopAccepting() {}

        @Override
        public void close() {
            leave.release(10_000);
        }
    }
}

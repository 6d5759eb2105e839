package io.keychainauth.testkit.peer;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Lack;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Endpoints by address; {@link #connect} is what a client's connect is to the kernel. */
public final class FakeTransport implements Transport {
    private final Map<String, FakeListener> bound = new ConcurrentHashMap<>();

    private final Map<String, Long> listeners = new ConcurrentHashMap<>();

    private volatile List<Lack> lacks = List.of();

    /** Nothing is bound yet, and nothing is missing. */
    public FakeTransport() {}

    /** Lacks these things from now on. */
    public void lack(Lack... missing) {
        lacks = List.of(missing);
    }

    /** Another process listens at an address from now on, as far as those who dial can see. */
    public void usurp(String address, long pid) {
        listeners.put(address, pid);
    }

    /** Nobody finds who listens at an address any more. */
    public void unbind(String address) {
        bound.remove(address);
    }

    @Override
    public List<Lack> lacks() {
        return lacks;
    }

    @Override
    public Listener listen(Endpoint endpoint) throws PeerException {
        FakeListener listener = new FakeListener(endpoint);
        if (bound.putIfAbsent(endpoint.address(), listener) != null) {
            throw new PeerException(endpoint + " is in use");
        }
        return listener;
    }

    /** Connects with a scripted proof; the session runs on the calling thread from now on. */
    public FakeConnection connect(Endpoint endpoint, Proof proof) throws InterruptedException {
        FakeListener listener =
                Optional.ofNullable(bound.get(endpoint.address())).orElseThrow();
        return FakeConnection.open(listener.acceptor(), proof);
    }

    @Override
    public Channel dial(Endpoint endpoint, Duration timeout) throws PeerException {
        FakeListener listener = bound.get(endpoint.address());
        if (listener == null) {
            throw PeerException.nobodyListens(endpoint, "connect", 0);
        }
        long pid = listeners.getOrDefault(
                endpoint.address(), ProcessHandle.current().pid());
        return new FakeChannel(listener, pid);
    }

    private final class FakeListener implements Listener {
        private final Endpoint endpoint;
        private final CountDownLatch served = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile Optional<Acceptor> acceptor = Optional.empty();

        FakeListener(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        Acceptor acceptor() throws InterruptedException {
            served.await();
            return acceptor.orElseThrow();
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public void serve(Acceptor to) throws PeerException {
            acceptor = Optional.of(to);
            served.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PeerException("interrupted while serving");
            }
        }

        @Override
        public int late() {
            return 0;
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
            bound.remove(endpoint.address(), this);
            closed.countDown();
        }
    }

    /** A dialled connection whose other side answers on the calling thread. */
    private static final class FakeChannel implements Channel {
        private final FakeConnection connection;
        private final long pid;
        private int taken;

        FakeChannel(FakeListener listener, long pid) throws PeerException {
            this.pid = pid;
            try {
                connection =
                        FakeConnection.open(listener.acceptor(), Proofs.of(FakeImage.tool("/usr/bin/keychain-auth")));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PeerException("interrupted while dialling");
            }
        }

        @Override
        public long listener() {
            return pid;
        }

        @Override
        public void write(byte[] bytes) {
            connection.write(bytes);
        }

        @Override
        public void finish() {
            connection.end();
        }

        @Override
        public int read(byte[] buffer) {
            byte[] all = connection.sent();
            int n = Math.min(buffer.length, all.length - taken);
            System.arraycopy(all, taken, buffer, 0, n);
            taken += n;
            return n == 0 ? -1 : n;
        }

        @Override
        public void close() {
            connection.vanish();
        }
    }
}

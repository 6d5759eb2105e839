package io.keychainauth.peer.macos;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Lack;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Transport;
import io.keychainauth.peer.serving.UnixChannel;
import io.keychainauth.peer.serving.UnixListener;
import java.time.Duration;
import java.util.List;

/** Unix stream sockets, and proof by the kernel and its code signatures of who is at the other end. */
public final class MacosTransport implements Transport {
    @Override
    public Listener listen(Endpoint endpoint) throws PeerException {
        return listen(kernel(), endpoint);
    }

    static Listener listen(Kernel kernel, Endpoint endpoint) throws PeerException {
        return UnixListener.open(
                kernel.sockets(),
                endpoint,
                () -> Kqueue.open(kernel.events(), kernel.sockets()::close),
                _ -> new Attestor(kernel, System::nanoTime));
    }

    @Override
    public Channel dial(Endpoint endpoint, Duration timeout) throws PeerException {
        return new Dialling().dial(() -> UnixChannel.dial(new NativeSockets(), endpoint, timeout));
    }

    @Override
    public List<Lack> lacks() {
        return MacosLacks.of(name -> Libraries.find(name).isPresent());
    }

    private static Kernel kernel() {
        return new Kernel(
                new NativeSockets(),
                new NativeEvents(),
                new NativeProcesses(),
                new NativeFiles(),
                new NativeSignatures());
    }
}

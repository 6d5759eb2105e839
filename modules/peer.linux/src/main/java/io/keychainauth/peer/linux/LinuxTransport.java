package io.keychainauth.peer.linux;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Transport;
import java.time.Duration;

/** Unix stream sockets, and proof by the kernel of who is at the other end. */
public final class LinuxTransport implements Transport {
    @Override
    public Listener listen(Endpoint endpoint) throws PeerException {
        return UnixListener.open(
                new Kernel(new NativeSockets(), new NativeEvents(), new NativeProcessFiles()), endpoint);
    }

    @Override
    public Channel dial(Endpoint endpoint, Duration timeout) throws PeerException {
        return UnixChannel.dial(new NativeSockets(), endpoint, timeout);
    }
}

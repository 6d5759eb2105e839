package io.keychainauth.peer.linux;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Lack;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Transport;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.UnixChannel;
import io.keychainauth.peer.serving.UnixListener;
import java.time.Duration;
import java.util.List;

/** Unix stream sockets, and proof by the kernel of who is at the other end. */
public final class LinuxTransport implements Transport {
    @Override
    public Listener listen(Endpoint endpoint) throws PeerException {
        return listen(kernel(), endpoint);
    }

    static Listener listen(Kernel kernel, Endpoint endpoint) throws PeerException {
        return UnixListener.open(
                kernel.sockets(), endpoint, () -> Epoll.open(kernel), listening -> Attestor.of(kernel, listening));
    }

    @Override
    public Channel dial(Endpoint endpoint, Duration timeout) throws PeerException {
        return UnixChannel.dial(new NativeSockets(), endpoint, timeout);
    }

    @Override
    public List<Lack> lacks() throws PeerException {
        try {
            return KernelLacks.of(kernel(), ProcessHandle.current().parent().map(ProcessHandle::pid));
        } catch (KernelException e) {
            throw new PeerException("the kernel cannot be asked (" + e.getMessage() + ")", e.function(), e.code());
        }
    }

    private static Kernel kernel() {
        return new Kernel(new NativeSockets(), new NativeEvents(), new NativeProcessFiles(), NativeAccounts::groups);
    }
}

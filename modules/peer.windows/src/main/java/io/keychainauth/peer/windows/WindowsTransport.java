package io.keychainauth.peer.windows;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Lack;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Transport;
import java.time.Duration;
import java.util.List;

/** Named pipes, and proof by the kernel of who is at the other end. */
public final class WindowsTransport implements Transport {
    @Override
    public Listener listen(Endpoint endpoint) throws PeerException {
        return PipeListener.open(kernel(), endpoint);
    }

    @Override
    public Channel dial(Endpoint endpoint, Duration timeout) throws PeerException {
        return PipeChannel.dial(kernel(), endpoint, timeout, System::nanoTime);
    }

    @Override
    public List<Lack> lacks() throws PeerException {
        try {
            Kernel kernel = kernel();
            return WindowsLacks.of(kernel.processes(), kernel.files());
        } catch (CallException e) {
            throw new PeerException("Windows cannot be asked (" + e.getMessage() + ")", e.function(), e.code());
        }
    }

    private static Kernel kernel() {
        return new Kernel(new NativePipes(), new NativePipeEnds(), new NativeProcesses(), new NativeImageFiles());
    }
}

package io.keychainauth.peer.linux;

import io.keychainauth.peer.Transport;
import io.keychainauth.testkit.peer.UnixTransportContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A18: who may bind, replace, remove and dial a socket path, and what may lie there. */
@EnabledOnOs(OS.LINUX)
class BindingTest extends UnixTransportContract {
    @Override
    protected Transport transport() {
        return new LinuxTransport();
    }

    @Override
    protected int longest() {
        return 107;
    }

    @Override
    protected int notNow() {
        return Errno.EAGAIN;
    }
}

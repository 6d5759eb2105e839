package io.keychainauth.peer.macos;

import io.keychainauth.peer.Transport;
import io.keychainauth.testkit.peer.UnixTransportContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Who may bind, replace, remove and dial a socket path. */
@EnabledOnOs(OS.LINUX)
class BindingTest extends UnixTransportContract {
    @Override
    protected Transport transport() {
        return new MacosTransport();
    }

    @Override
    protected int longest() {
        return 103;
    }

    @Override
    protected int notNow() {
        return Errno.EAGAIN;
    }
}

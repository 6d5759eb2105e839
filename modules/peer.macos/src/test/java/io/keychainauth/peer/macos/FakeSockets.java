package io.keychainauth.peer.macos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.SocketFile;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The one connection of a {@link FakeMac}. */
final class FakeSockets implements Sockets {
    private final FakeMac mac;

    FakeSockets(FakeMac mac) {
        this.mac = mac;
    }

    @Override
    public long user() {
        return FakeMac.USER;
    }

    @Override
    public long peerUser(int socket) {
        mac.call("LOCAL_PEERCRED");
        return mac.user;
    }

    @Override
    public AuditToken peerToken(int socket) throws KernelException {
        mac.call("LOCAL_PEERTOKEN");
        if (mac.gone) {
            throw new KernelException("getsockopt(LOCAL_PEERTOKEN)", Errno.EINVAL);
        }
        return mac.token();
    }

    @Override
    public int waiting(int socket) {
        mac.call("FIONREAD");
        return mac.waiting;
    }

    @Override
    public Inbox inbox() {
        return new Received(this) {
            @Override
            int read(int socket) {
                mac.call("recv");
                return 7;
            }

            @Override
            public int capacity() {
                return 100;
            }

            @Override
            public ByteBuffer bytes() {
                return ByteBuffer.wrap("request".getBytes(UTF_8));
            }

            @Override
            public boolean take() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public int open(boolean blocking) {
        throw unexpected();
    }

    @Override
    public void bind(int socket, String address) {
        throw unexpected();
    }

    @Override
    public void mode(String path, int permissions) {
        throw unexpected();
    }

    @Override
    public void listen(int socket) {
        throw unexpected();
    }

    @Override
    public void connect(int socket, String address) {
        throw unexpected();
    }

    @Override
    public int accept(int listener) {
        throw unexpected();
    }

    @Override
    public void prepare(int socket) {
        throw unexpected();
    }

    @Override
    public void timeout(int socket, Duration timeout) {
        throw unexpected();
    }

    @Override
    public int send(int socket, byte[] bytes, int offset) {
        throw unexpected();
    }

    @Override
    public int receive(int socket, byte[] into) {
        throw unexpected();
    }

    @Override
    public void finishWriting(int socket) {
        throw unexpected();
    }

    @Override
    public void close(int descriptor) {
        throw unexpected();
    }

    @Override
    public SocketFile status(String path) {
        throw unexpected();
    }

    @Override
    public void unlink(String path) {
        throw unexpected();
    }

    @Override
    public void rename(String from, String to) {
        throw unexpected();
    }

    private static AssertionError unexpected() {
        return new AssertionError("no proof does that");
    }
}

package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.SocketFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** {@link Sockets} of a {@link FakeKernel}. */
final class FakeSockets implements Sockets {
    private final FakeKernel kernel;

    FakeSockets(FakeKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public long user() {
        return FakeKernel.USER;
    }

    @Override
    public int open(boolean blocking) throws KernelException {
        return kernel.opening("socket");
    }

    @Override
    public void mode(int socket, int permissions) throws KernelException {
        kernel.call("fchmod", socket);
    }

    @Override
    public void bind(int socket, String address) throws KernelException {
        kernel.call("bind", socket);
        if (kernel.paths.containsKey(address)) {
            throw new KernelException("bind", 98);
        }
        kernel.paths.put(
                address,
                new FileStatus(
                        1,
                        700 + socket,
                        FileStatus.Kind.SOCKET,
                        0600,
                        FakeKernel.USER,
                        FakeKernel.USER,
                        1,
                        0,
                        1,
                        1,
                        0));
    }

    @Override
    public void listen(int socket) throws KernelException {
        kernel.call("listen", socket);
    }

    @Override
    public void connect(int socket, String address) throws KernelException {
        kernel.call("connect", socket);
    }

    @Override
    public int accept(int listener) {
        kernel.use("accept", listener);
        int code = kernel.attempt("accept");
        if (code != 0) {
            return -code;
        }
        return kernel.arriving-- > 0 ? kernel.opened("accept") : -Errno.EAGAIN;
    }

    @Override
    public void urgentInLine(int socket) throws KernelException {
        kernel.call("setsockopt", socket);
    }

    @Override
    public void passCredentials(int socket) throws KernelException {
        kernel.call("setsockopt", socket);
    }

    @Override
    public void refuseDescriptors(int socket) throws KernelException {
        kernel.call("setsockopt", socket);
    }

    @Override
    public void timeout(int socket, Duration timeout) throws KernelException {
        kernel.call("setsockopt", socket);
    }

    @Override
    public Peer peer(int socket) throws KernelException {
        kernel.call("getsockopt(SO_PEERCRED)", socket);
        return new Peer(kernel.peerPid, kernel.peerUid, kernel.peerUid);
    }

    @Override
    public int peerHandle(int socket) throws KernelException {
        kernel.use("getsockopt", socket);
        return kernel.opening("getsockopt(SO_PEERPIDFD)");
    }

    @Override
    public int openDiagnosis() throws KernelException {
        int descriptor = kernel.opening("socket");
        kernel.names.put(descriptor, "netlink");
        return descriptor;
    }

    @Override
    public int waiting(int socket) throws KernelException {
        kernel.call("ioctl", socket);
        return kernel.waiting;
    }

    @Override
    public int send(int socket, byte[] bytes, int offset) {
        kernel.use("send", socket);
        int code = kernel.attempt("send");
        if (code != 0) {
            return -code;
        }
        if (kernel.names.getOrDefault(socket, "").equals("netlink")) {
            kernel.question =
                    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(8);
            return bytes.length;
        }
        int length = Math.min(bytes.length - offset, kernel.room);
        if (length == 0) {
            return -Errno.EAGAIN;
        }
        kernel.room -= length;
        kernel.sent.append(new String(bytes, offset, length, UTF_8));
        return length;
    }

    @Override
    public int receive(int socket, byte[] into) {
        kernel.use("recv", socket);
        int code = kernel.attempt("recv");
        if (code == 0 && kernel.names.getOrDefault(socket, "").equals("netlink")) {
            byte[] answer = Diagnoses.answer(kernel.executable.inode(), FakeKernel.PEER_SOCKET, kernel.question);
            System.arraycopy(answer, 0, into, 0, answer.length);
            return answer.length;
        }
        return -(code != 0 ? code : Errno.EAGAIN);
    }

    @Override
    public Inbox inbox() {
        return new FakeInbox();
    }

    @Override
    public void finishWriting(int socket) throws KernelException {
        kernel.call("shutdown", socket);
    }

    @Override
    public void close(int descriptor) {
        kernel.close(descriptor);
    }

    @Override
    public SocketFile status(String path) throws KernelException {
        kernel.call("statx");
        FileStatus status = kernel.paths.get(path);
        if (status == null) {
            throw new KernelException("statx", Errno.ENOENT);
        }
        return status.ofSocket();
    }

    @Override
    public void unlink(String path) throws KernelException {
        kernel.call("unlink");
        kernel.paths.remove(path);
    }

    @Override
    public void rename(String from, String to) throws KernelException {
        kernel.call("rename");
        FileStatus moved = kernel.paths.remove(from);
        if (moved == null) {
            throw new KernelException("rename", Errno.ENOENT);
        }
        kernel.paths.put(to, moved);
    }

    /** As the kernel has it, what is looked at stays where it is. */
    private final class FakeInbox implements Writings {
        private byte[] last = {};
        private int from;

        @Override
        public int capacity() {
            return 1 << 10;
        }

        @Override
        public int receive(int socket) {
            kernel.use("recvmsg", socket);
            int code = kernel.attempt("recvmsg");
            byte[] next = kernel.incoming.peek();
            from = socket;
            last = new byte[0];
            if (code != 0 || next == null) {
                return -(code != 0 ? code : Errno.EAGAIN);
            }
            last = next.clone();
            return last.length;
        }

        @Override
        public ByteBuffer bytes() {
            return ByteBuffer.wrap(last);
        }

        @Override
        public long sender() {
            return kernel.peerPid;
        }

        @Override
        public boolean strangeControlData() {
            return false;
        }

        @Override
        public boolean take() {
            kernel.use("recv", from);
            last = new byte[0];
            return kernel.attempt("recv") == 0 && kernel.incoming.poll() != null;
        }

        @Override
        public void close() {}
    }
}

package io.keychainauth.peer.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** Sockets and names of no system, in memory; each call can be made to fail. */
final class FakeUnixSockets implements UnixSockets {
    static final long USER = 1000;
    static final int LONGEST = 40;
    private static final List<Fault> FAULTS = List.of(Fault.values());

    final Map<String, SocketFile> names = new HashMap<>();
    final Set<Integer> open = new HashSet<>();
    final List<String> calls = new ArrayList<>();

    /** What fails, by function or by the number of the call. */
    final Map<Object, Fault> faults = new HashMap<>();

    /** Permission bits that a name gets, by those that are asked for. */
    IntUnaryOperator mode = asked -> asked;

    long owner = USER;
    long daemonUser = USER;

    /** What each call of send and receive returns, in order; everything is taken once it is at its end. */
    final List<Integer> results = new ArrayList<>();

    private int last;

    /** The number by which this system tells a fault. */
    static int code(Fault fault) {
        return FAULTS.indexOf(fault) + 1;
    }

    static SocketFile file(SocketFile.Kind kind, long inode) {
        return new SocketFile(1, inode, kind, 0600, USER);
    }

    private void call(String function) throws KernelException {
        Fault fault = faults.getOrDefault(function, faults.get(calls.size()));
        calls.add(function);
        if (fault != null) {
            throw new KernelException(function, code(fault));
        }
    }

    private void use(int socket, String function) throws KernelException {
        require(socket);
        call(function);
    }

    private void require(int socket) {
        if (!open.contains(socket)) {
            throw new AssertionError("descriptor " + socket + " is not open");
        }
    }

    private SocketFile found(String function, String name) throws KernelException {
        call(function);
        SocketFile file = names.get(name);
        if (file == null) {
            throw new KernelException(function, code(Fault.NO_NAME));
        }
        return file;
    }

    @Override
    public int longestName() {
        return LONGEST;
    }

    @Override
    public long user() {
        return USER;
    }

    @Override
    public Fault fault(int code) {
        return FAULTS.get(code - 1);
    }

    @Override
    public void requireFolder(Path folder) {}

    @Override
    public int open(boolean blocking) throws KernelException {
        call("open");
        open.add(++last);
        return last;
    }

    @Override
    public void bind(int socket, String name, int permissions) throws KernelException {
        use(socket, "bind");
        names.put(name, new SocketFile(1, socket, SocketFile.Kind.SOCKET, mode.applyAsInt(permissions), owner));
    }

    @Override
    public void listen(int socket) throws KernelException {
        use(socket, "listen");
    }

    @Override
    public void connect(int socket, String name) throws KernelException {
        use(socket, "connect");
    }

    @Override
    public void timeout(int socket, Duration timeout) throws KernelException {
        use(socket, "timeout");
    }

    @Override
    public Dialled dialled(int socket) throws KernelException {
        use(socket, "dialled");
        return new Dialled(42, daemonUser);
    }

    @Override
    public int send(int socket, byte[] bytes, int offset) {
        return result(socket, bytes.length - offset);
    }

    @Override
    public int receive(int socket, byte[] into) {
        return result(socket, into.length);
    }

    private int result(int socket, int all) {
        require(socket);
        return results.isEmpty() ? all : results.removeFirst();
    }

    @Override
    public Inbox inbox() {
        throw new AssertionError("nobody serves here");
    }

    @Override
    public void finishWriting(int socket) throws KernelException {
        use(socket, "finishWriting");
    }

    @Override
    public void close(int descriptor) {
        require(descriptor);
        open.remove(descriptor);
    }

    @Override
    public SocketFile status(String name) throws KernelException {
        return found("status", name);
    }

    @Override
    public void unlink(String name) throws KernelException {
        found("unlink", name);
        names.remove(name);
    }

    @Override
    public void rename(String from, String to) throws KernelException {
        names.put(to, found("rename", from));
        names.remove(from);
    }
}

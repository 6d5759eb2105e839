package io.keychainauth.peer.linux;

import static io.keychainauth.peer.linux.LibC.checked;
import static io.keychainauth.peer.linux.LibC.result;
import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.CallMemory;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.linux.gen.libc.sockaddr_un;
import io.keychainauth.peer.linux.gen.libc.timeval;
import io.keychainauth.peer.linux.gen.libc.ucred;
import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.SocketFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/** {@link Sockets} of the C library. */
final class NativeSockets implements Sockets {
    private static final MethodHandle GETEUID = LibC.bind(libc_h.geteuid$address(), libc_h.geteuid$descriptor());
    private static final MethodHandle SOCKET = LibC.bind(libc_h.socket$address(), libc_h.socket$descriptor());
    private static final MethodHandle FCHMOD = LibC.bind(libc_h.fchmod$address(), libc_h.fchmod$descriptor());
    private static final MethodHandle BIND = LibC.bind(libc_h.bind$address(), libc_h.bind$descriptor());
    private static final MethodHandle LISTEN = LibC.bind(libc_h.listen$address(), libc_h.listen$descriptor());
    private static final MethodHandle CONNECT = LibC.bind(libc_h.connect$address(), libc_h.connect$descriptor());
    private static final MethodHandle ACCEPT4 = LibC.bind(libc_h.accept4$address(), libc_h.accept4$descriptor());
    private static final MethodHandle SETSOCKOPT =
            LibC.bind(libc_h.setsockopt$address(), libc_h.setsockopt$descriptor());
    private static final MethodHandle GETSOCKOPT =
            LibC.bind(libc_h.getsockopt$address(), libc_h.getsockopt$descriptor());
    private static final MethodHandle SEND = LibC.bind(libc_h.send$address(), libc_h.send$descriptor());
    private static final MethodHandle RECV = LibC.bind(libc_h.recv$address(), libc_h.recv$descriptor());
    private static final MethodHandle SHUTDOWN = LibC.bind(libc_h.shutdown$address(), libc_h.shutdown$descriptor());
    private static final MethodHandle CLOSE = LibC.bind(libc_h.close$address(), libc_h.close$descriptor());
    private static final MethodHandle STATX = LibC.bind(libc_h.statx$address(), libc_h.statx$descriptor());
    private static final MethodHandle UNLINK = LibC.bind(libc_h.unlink$address(), libc_h.unlink$descriptor());
    private static final MethodHandle RENAME = LibC.bind(libc_h.rename$address(), libc_h.rename$descriptor());
    private static final MethodHandle IOCTL_POINTER =
            LibC.bindVariadic(libc_h.ioctl.address(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);

    private static final int BLOCK = 64 << 10;

    @Override
    public long user() {
        // Never fails, and a user id beyond 2^31 is no error code.
        return Integer.toUnsignedLong((int) Downcall.call((_, state) -> (int) GETEUID.invokeExact(state)));
    }

    @Override
    public int openDiagnosis() throws KernelException {
        int type = libc_h.SOCK_DGRAM() | libc_h.SOCK_CLOEXEC() | libc_h.SOCK_NONBLOCK();
        return checked("socket(AF_NETLINK)", (_, state) ->
                (int) SOCKET.invokeExact(state, libc_h.AF_NETLINK(), type, libc_h.NETLINK_SOCK_DIAG()));
    }

    @Override
    public int open(boolean blocking) throws KernelException {
        int type = libc_h.SOCK_STREAM() | libc_h.SOCK_CLOEXEC() | (blocking ? 0 : libc_h.SOCK_NONBLOCK());
        return checked("socket", (_, state) -> (int) SOCKET.invokeExact(state, libc_h.AF_UNIX(), type, 0));
    }

    @Override
    public void mode(int socket, int permissions) throws KernelException {
        checked("fchmod", (_, state) -> (int) FCHMOD.invokeExact(state, socket, permissions));
    }

    @Override
    public void bind(int socket, String address) throws KernelException {
        checked("bind", (arena, state) ->
                (int) BIND.invokeExact(state, socket, address(arena, address), (int) sockaddr_un.sizeof()));
    }

    @Override
    public void listen(int socket) throws KernelException {
        checked("listen", (_, state) -> (int) LISTEN.invokeExact(state, socket, libc_h.SOMAXCONN()));
    }

    @Override
    public void connect(int socket, String address) throws KernelException {
        checked("connect", (arena, state) ->
                (int) CONNECT.invokeExact(state, socket, address(arena, address), (int) sockaddr_un.sizeof()));
    }

    @Override
    public int accept(int listener) {
        int flags = libc_h.SOCK_CLOEXEC() | libc_h.SOCK_NONBLOCK();
        return result((_, state) -> (int) ACCEPT4.invokeExact(state, listener, NULL, NULL, flags));
    }

    @Override
    public void urgentInLine(int socket) throws KernelException {
        option("setsockopt(SO_OOBINLINE)", socket, libc_h.SO_OOBINLINE(), 1);
    }

    @Override
    public void passCredentials(int socket) throws KernelException {
        option("setsockopt(SO_PASSCRED)", socket, libc_h.SO_PASSCRED(), 1);
    }

    @Override
    public void refuseDescriptors(int socket) throws KernelException {
        option("setsockopt(SO_PASSRIGHTS)", socket, libc_h.SO_PASSRIGHTS(), 0);
    }

    @Override
    public void timeout(int socket, Duration timeout) throws KernelException {
        for (int option : new int[] {libc_h.SO_RCVTIMEO(), libc_h.SO_SNDTIMEO()}) {
            checked("setsockopt(SO_RCVTIMEO)", (arena, state) -> {
                MemorySegment value = timeval.allocate(arena);
                timeval.tv_sec(value, timeout.getSeconds());
                timeval.tv_usec(value, timeout.getNano() / 1_000);
                return (int) SETSOCKOPT.invokeExact(
                        state, socket, libc_h.SOL_SOCKET(), option, value, (int) timeval.sizeof());
            });
        }
    }

    @Override
    public Peer peer(int socket) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment value = ucred.allocate(arena);
            read("getsockopt(SO_PEERCRED)", arena, socket, libc_h.SO_PEERCRED(), value);
            return new Peer(
                    ucred.pid(value),
                    Integer.toUnsignedLong(ucred.uid(value)),
                    Integer.toUnsignedLong(ucred.gid(value)));
        }
    }

    @Override
    public int peerHandle(int socket) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            read("getsockopt(SO_PEERPIDFD)", arena, socket, libc_h.SO_PEERPIDFD(), value);
            return value.get(JAVA_INT, 0);
        }
    }

    @Override
    public int waiting(int socket) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            checked("ioctl(FIONREAD)", arena, (_, state) ->
                    (int) IOCTL_POINTER.invokeExact(state, socket, (long) libc_h.FIONREAD(), count));
            return count.get(JAVA_INT, 0);
        }
    }

    @Override
    public int send(int socket, byte[] bytes, int offset) {
        int length = Math.min(bytes.length - offset, BLOCK);
        return result((arena, state) -> {
            MemorySegment block = arena.allocate(length);
            MemorySegment.copy(bytes, offset, block, JAVA_BYTE, 0, length);
            long sent = (long) SEND.invokeExact(state, socket, block, (long) length, libc_h.MSG_NOSIGNAL());
            Bytes.wipe(block);
            return sent;
        });
    }

    @Override
    public int receive(int socket, byte[] into) {
        int length = Math.min(into.length, BLOCK);
        return result((arena, state) -> {
            MemorySegment block = arena.allocate(length);
            long count = (long) RECV.invokeExact(state, socket, block, (long) length, 0);
            MemorySegment.copy(block, JAVA_BYTE, 0, into, 0, (int) Math.max(count, 0));
            Bytes.wipe(block);
            return count;
        });
    }

    @Override
    public Inbox inbox() {
        return new NativeInbox(this);
    }

    @Override
    public void finishWriting(int socket) throws KernelException {
        checked("shutdown", (_, state) -> (int) SHUTDOWN.invokeExact(state, socket, libc_h.SHUT_WR()));
    }

    @Override
    public void close(int descriptor) {
        // Never repeated: Linux has released the descriptor even where it reports EINTR or EIO.
        result((_, state) -> (int) CLOSE.invokeExact(state, descriptor));
    }

    @Override
    public SocketFile status(String path) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment buffer = LibC.statusBuffer(arena);
            MemorySegment name = Bytes.string(arena, path);
            checked("statx", arena, (_, state) -> (int) STATX.invokeExact(
                    state, libc_h.AT_FDCWD(), name, libc_h.AT_SYMLINK_NOFOLLOW(), libc_h.STATX_BASIC_STATS(), buffer));
            return LibC.status(buffer).ofSocket();
        }
    }

    @Override
    public void unlink(String path) throws KernelException {
        checked("unlink", (arena, state) -> (int) UNLINK.invokeExact(state, Bytes.string(arena, path)));
    }

    @Override
    public void rename(String from, String to) throws KernelException {
        checked("rename", (arena, state) ->
                (int) RENAME.invokeExact(state, Bytes.string(arena, from), Bytes.string(arena, to)));
    }

    private static void option(String function, int socket, int option, int value) throws KernelException {
        checked(function, (arena, state) -> (int) SETSOCKOPT.invokeExact(
                state, socket, libc_h.SOL_SOCKET(), option, arena.allocateFrom(JAVA_INT, value), Integer.BYTES));
    }

    private static void read(String function, Arena arena, int socket, int option, MemorySegment value)
            throws KernelException {
        MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
        checked(function, arena, (_, state) ->
                (int) GETSOCKOPT.invokeExact(state, socket, libc_h.SOL_SOCKET(), option, value, length));
    }

    private static MemorySegment address(Arena arena, String path) {
        byte[] bytes = path.getBytes(UTF_8);
        if (bytes.length > ADDRESS_BYTES) {
            throw new IllegalArgumentException("a socket address of " + bytes.length + " bytes");
        }
        MemorySegment address = sockaddr_un.allocate(arena);
        sockaddr_un.sun_family(address, (short) libc_h.AF_UNIX());
        MemorySegment.copy(bytes, 0, sockaddr_un.sun_path(address), JAVA_BYTE, 0, bytes.length);
        return address;
    }
}

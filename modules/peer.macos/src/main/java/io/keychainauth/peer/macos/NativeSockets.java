package io.keychainauth.peer.macos;

import static io.keychainauth.peer.macos.Darwin.bindVariadic;
import static io.keychainauth.peer.macos.Darwin.checked;
import static io.keychainauth.peer.macos.Darwin.result;
import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.CallMemory;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.peer.macos.gen.libsystem.libsystem_h;
import io.keychainauth.peer.macos.gen.libsystem.sockaddr_un;
import io.keychainauth.peer.macos.gen.libsystem.timeval;
import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.SocketFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/** {@link Sockets} of libSystem. */
final class NativeSockets implements Sockets {
    private static final MethodHandle GETEUID =
            Darwin.bind(libsystem_h.geteuid$address(), libsystem_h.geteuid$descriptor());
    private static final MethodHandle SOCKET =
            Darwin.bind(libsystem_h.socket$address(), libsystem_h.socket$descriptor());
    private static final MethodHandle BIND = Darwin.bind(libsystem_h.bind$address(), libsystem_h.bind$descriptor());
    private static final MethodHandle LISTEN =
            Darwin.bind(libsystem_h.listen$address(), libsystem_h.listen$descriptor());
    private static final MethodHandle CONNECT =
            Darwin.bind(libsystem_h.connect$address(), libsystem_h.connect$descriptor());
    private static final MethodHandle ACCEPT =
            Darwin.bind(libsystem_h.accept$address(), libsystem_h.accept$descriptor());
    private static final MethodHandle SETSOCKOPT =
            Darwin.bind(libsystem_h.setsockopt$address(), libsystem_h.setsockopt$descriptor());
    private static final MethodHandle GETSOCKOPT =
            Darwin.bind(libsystem_h.getsockopt$address(), libsystem_h.getsockopt$descriptor());
    private static final MethodHandle SEND = Darwin.bind(libsystem_h.send$address(), libsystem_h.send$descriptor());
    private static final MethodHandle RECV = Darwin.bind(libsystem_h.recv$address(), libsystem_h.recv$descriptor());
    private static final MethodHandle SHUTDOWN =
            Darwin.bind(libsystem_h.shutdown$address(), libsystem_h.shutdown$descriptor());
    private static final MethodHandle CLOSE = Darwin.bind(libsystem_h.close$address(), libsystem_h.close$descriptor());
    private static final MethodHandle LSTAT = Darwin.bind(libsystem_h.lstat$address(), libsystem_h.lstat$descriptor());
    private static final MethodHandle FCHMODAT =
            Darwin.bind(libsystem_h.fchmodat$address(), libsystem_h.fchmodat$descriptor());
    private static final MethodHandle UNLINK =
            Darwin.bind(libsystem_h.unlink$address(), libsystem_h.unlink$descriptor());
    private static final MethodHandle RENAME =
            Darwin.bind(libsystem_h.rename$address(), libsystem_h.rename$descriptor());
    private static final MethodHandle IOCTL =
            bindVariadic(libsystem_h.ioctl.address(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);
    private static final MethodHandle FCNTL =
            bindVariadic(libsystem_h.fcntl.address(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), 2);

    private static final int BLOCK = 64 << 10;

    @Override
    public long user() {
        // Never fails, and a user id beyond 2^31 is no error code.
        return Integer.toUnsignedLong((int) Downcall.call((_, state) -> (int) GETEUID.invokeExact(state)));
    }

    @Override
    public int open(boolean blocking) throws KernelException {
        int socket = checked("socket", (_, state) ->
                (int) SOCKET.invokeExact(state, libsystem_h.AF_UNIX(), libsystem_h.SOCK_STREAM(), 0));
        boolean complete = false;
        try {
            prepare(socket);
            if (blocking) {
                flags(socket, false);
            }
            complete = true;
            return socket;
        } finally {
            if (!complete) {
                close(socket);
            }
        }
    }

    @Override
    public void bind(int socket, String address) throws KernelException {
        checked("bind", (arena, state) ->
                (int) BIND.invokeExact(state, socket, address(arena, address), (int) sockaddr_un.sizeof()));
    }

    @Override
    public void mode(String path, int permissions) throws KernelException {
        checked("fchmodat", (arena, state) -> (int) FCHMODAT.invokeExact(
                state,
                libsystem_h.AT_FDCWD(),
                Bytes.string(arena, path),
                (short) permissions,
                libsystem_h.AT_SYMLINK_NOFOLLOW()));
    }

    @Override
    public void listen(int socket) throws KernelException {
        checked("listen", (_, state) -> (int) LISTEN.invokeExact(state, socket, libsystem_h.SOMAXCONN()));
    }

    @Override
    public void connect(int socket, String address) throws KernelException {
        checked("connect", (arena, state) ->
                (int) CONNECT.invokeExact(state, socket, address(arena, address), (int) sockaddr_un.sizeof()));
    }

    @Override
    public int accept(int listener) {
        return result((_, state) -> (int) ACCEPT.invokeExact(state, listener, NULL, NULL));
    }

    @Override
    public void prepare(int socket) throws KernelException {
        checked("fcntl(F_SETFD)", (_, state) ->
                (int) FCNTL.invokeExact(state, socket, libsystem_h.F_SETFD(), libsystem_h.FD_CLOEXEC()));
        flags(socket, true);
        option("setsockopt(SO_NOSIGPIPE)", socket, libsystem_h.SO_NOSIGPIPE(), 1);
    }

    private static void flags(int socket, boolean nonBlocking) throws KernelException {
        int before = checked(
                "fcntl(F_GETFL)", (_, state) -> (int) FCNTL.invokeExact(state, socket, libsystem_h.F_GETFL(), 0));
        int after = nonBlocking ? before | libsystem_h.O_NONBLOCK() : before & ~libsystem_h.O_NONBLOCK();
        checked("fcntl(F_SETFL)", (_, state) -> (int) FCNTL.invokeExact(state, socket, libsystem_h.F_SETFL(), after));
    }

    @Override
    public void timeout(int socket, Duration timeout) throws KernelException {
        for (int option : new int[] {libsystem_h.SO_RCVTIMEO(), libsystem_h.SO_SNDTIMEO()}) {
            checked("setsockopt(SO_RCVTIMEO)", (arena, state) -> {
                MemorySegment value = timeval.allocate(arena);
                timeval.tv_sec(value, timeout.getSeconds());
                timeval.tv_usec(value, timeout.getNano() / 1_000);
                return (int) SETSOCKOPT.invokeExact(
                        state, socket, libsystem_h.SOL_SOCKET(), option, value, (int) timeval.sizeof());
            });
        }
    }

    @Override
    public long peerUser(int socket) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment value = arena.allocate(libsystem_h.xucred_size(), Integer.BYTES);
            read("getsockopt(LOCAL_PEERCRED)", arena, socket, libsystem_h.LOCAL_PEERCRED(), value);
            if (value.get(JAVA_INT, libsystem_h.xucred_cr_version()) != libsystem_h.XUCRED_VERSION()) {
                throw KernelException.malformed("LOCAL_PEERCRED");
            }
            return Integer.toUnsignedLong(value.get(JAVA_INT, libsystem_h.xucred_cr_uid()));
        }
    }

    @Override
    public AuditToken peerToken(int socket) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment value = arena.allocate(libsystem_h.audit_token_size(), Integer.BYTES);
            read("getsockopt(LOCAL_PEERTOKEN)", arena, socket, libsystem_h.LOCAL_PEERTOKEN(), value);
            return new AuditToken(value.toArray(JAVA_BYTE));
        }
    }

    @Override
    public int waiting(int socket) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            checked("ioctl(FIONREAD)", arena, (_, state) ->
                    (int) IOCTL.invokeExact(state, socket, libsystem_h.FIONREAD(), count));
            return count.get(JAVA_INT, 0);
        }
    }

    @Override
    public int send(int socket, byte[] bytes, int offset) {
        int length = Math.min(bytes.length - offset, BLOCK);
        return result((arena, state) -> {
            MemorySegment block = arena.allocate(length);
            MemorySegment.copy(bytes, offset, block, JAVA_BYTE, 0, length);
            long sent = (long) SEND.invokeExact(state, socket, block, (long) length, 0);
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
        checked("shutdown", (_, state) -> (int) SHUTDOWN.invokeExact(state, socket, libsystem_h.SHUT_WR()));
    }

    @Override
    public void close(int descriptor) {
        result((_, state) -> (int) CLOSE.invokeExact(state, descriptor));
    }

    @Override
    public SocketFile status(String path) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment buffer = NativeFiles.statusBuffer(arena);
            MemorySegment name = Bytes.string(arena, path);
            checked("lstat", arena, (_, state) -> (int) LSTAT.invokeExact(state, name, buffer));
            return NativeFiles.status(buffer).ofSocket();
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
                state, socket, libsystem_h.SOL_SOCKET(), option, arena.allocateFrom(JAVA_INT, value), Integer.BYTES));
    }

    /** The whole value, or a failure: what is shorter would be taken for zeros. */
    private static void read(String function, Arena arena, int socket, int option, MemorySegment value)
            throws KernelException {
        MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
        checked(function, arena, (_, state) ->
                (int) GETSOCKOPT.invokeExact(state, socket, libsystem_h.SOL_LOCAL(), option, value, length));
        if (length.get(JAVA_INT, 0) != value.byteSize()) {
            throw KernelException.malformed(function);
        }
    }

    private static MemorySegment address(Arena arena, String path) {
        byte[] bytes = path.getBytes(UTF_8);
        if (bytes.length > ADDRESS_BYTES) {
            throw new IllegalArgumentException("a socket address of " + bytes.length + " bytes");
        }
        MemorySegment address = sockaddr_un.allocate(arena);
        sockaddr_un.sun_len(address, (byte) sockaddr_un.sizeof());
        sockaddr_un.sun_family(address, (byte) libsystem_h.AF_UNIX());
        MemorySegment.copy(bytes, 0, sockaddr_un.sun_path(address), JAVA_BYTE, 0, bytes.length);
        return address;
    }
}

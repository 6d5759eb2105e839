package io.keychainauth.peer.macos;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.peer.macos.gen.libsystem.cmsghdr;
import io.keychainauth.peer.macos.gen.libsystem.iovec;
import io.keychainauth.peer.macos.gen.libsystem.libsystem_h;
import io.keychainauth.peer.macos.gen.libsystem.msghdr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * {@link Received} in native memory of one thread. This kernel puts descriptors that a peer attaches into our table even where
 * nobody asked for them: so it is asked, with room for all that one message can carry, and they are closed.
 */
final class NativeInbox extends Received {
    private static final MethodHandle RECVMSG =
            Darwin.bind(libsystem_h.recvmsg$address(), libsystem_h.recvmsg$descriptor());

    private static final int CAPACITY = 64 << 10;
    /** Twice what the kernel lets a sender attach: one cluster of its network memory, of 2 KiB. */
    private static final int CONTROL_SPACE = 4 << 10;

    private final Sockets sockets;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = ErrorCapture.state(arena);
    private final MemorySegment block = arena.allocate(CAPACITY);
    private final MemorySegment control = arena.allocate(CONTROL_SPACE, Integer.BYTES);
    private final MemorySegment message = msghdr.allocate(arena);
    private final ByteBuffer view = block.asByteBuffer();
    private int length;

    NativeInbox(Sockets sockets) {
        super(sockets);
        this.sockets = sockets;
        MemorySegment vector = iovec.allocate(arena);
        iovec.iov_base(vector, block);
        iovec.iov_len(vector, CAPACITY);
        msghdr.msg_iov(message, vector);
        msghdr.msg_iovlen(message, 1);
        msghdr.msg_control(message, control);
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }

    @Override
    int read(int socket) {
        msghdr.msg_controllen(message, CONTROL_SPACE);
        int flags = libsystem_h.MSG_DONTWAIT();
        long count =
                Darwin.result(Downcall.call(() -> (long) RECVMSG.invokeExact(state, socket, message, flags)), state);
        length = (int) Math.max(count, 0);
        if (count >= 0) {
            readControl();
        }
        return (int) count;
    }

    private void readControl() {
        int filled = Math.min(msghdr.msg_controllen(message), CONTROL_SPACE);
        alongCame(filled > 0 || (msghdr.msg_flags(message) & libsystem_h.MSG_CTRUNC()) != 0);
        int at = 0;
        while (at + cmsghdr.sizeof() <= filled) {
            MemorySegment header = control.asSlice(at, cmsghdr.sizeof());
            int end = Math.min(at + cmsghdr.cmsg_len(header), filled);
            if (end < at + cmsghdr.sizeof()) {
                return;
            }
            if (cmsghdr.cmsg_level(header) == libsystem_h.SOL_SOCKET()
                    && cmsghdr.cmsg_type(header) == libsystem_h.SCM_RIGHTS()) {
                closeAll(at + (int) cmsghdr.sizeof(), end);
            }
            at = (end + Integer.BYTES - 1) & -Integer.BYTES; // As CMSG_NXTHDR goes on, which is a macro.
        }
    }

    private void closeAll(int from, int end) {
        for (int at = from; at + Integer.BYTES <= end; at += Integer.BYTES) {
            sockets.close(control.get(JAVA_INT, at));
        }
    }

    @Override
    public ByteBuffer bytes() {
        return view.clear().limit(length).slice();
    }

    @Override
    public boolean take() {
        Bytes.wipe(block.asSlice(0, length));
        return true;
    }

    @Override
    public void close() {
        arena.close();
    }
}

package io.keychainauth.peer.linux;

import static io.keychainauth.peer.linux.LibC.bind;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.peer.linux.gen.libc.cmsghdr;
import io.keychainauth.peer.linux.gen.libc.iovec;
import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.linux.gen.libc.msghdr;
import io.keychainauth.peer.linux.gen.libc.ucred;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * {@link Sockets.Writings} in native memory of one thread. The control buffer has room for the writer's credentials and for
 * nothing else, so that the kernel hands out nothing that a peer attaches and says so with MSG_CTRUNC.
 *
 * <p>What is read stays in the socket until it was dealt with: taking it out wakes the writer, who waits for our answer on
 * the same socket, only to find none yet (unix_write_space() of net/unix/af_unix.c). On a virtual machine that costs as much
 * as ten other calls.
 */
final class NativeInbox implements Sockets.Writings {
    private static final MethodHandle RECVMSG = bind(libc_h.recvmsg$address(), libc_h.recvmsg$descriptor());
    private static final MethodHandle RECV = bind(libc_h.recv$address(), libc_h.recv$descriptor());

    private static final int CAPACITY = 64 << 10;
    /** CMSG_LEN and CMSG_SPACE of one struct ucred: function-like macros, which the generator cannot emit. */
    static final long CREDENTIALS_LENGTH = cmsghdr.sizeof() + ucred.sizeof();

    static final long CONTROL_SPACE = cmsghdr.sizeof() + (ucred.sizeof() + 7) / 8 * 8;

    private final Sockets sockets;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = ErrorCapture.state(arena);
    private final MemorySegment block = arena.allocate(CAPACITY);
    private final MemorySegment control = arena.allocate(CONTROL_SPACE, 8);
    private final MemorySegment message = msghdr.allocate(arena);
    private final ByteBuffer view = block.asByteBuffer();
    private int socket;
    private int length;
    private long sender;
    private boolean strange;

    NativeInbox(Sockets sockets) {
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
    public int receive(int from) {
        socket = from;
        msghdr.msg_controllen(message, CONTROL_SPACE);
        int flags = libc_h.MSG_CMSG_CLOEXEC() | libc_h.MSG_DONTWAIT() | libc_h.MSG_PEEK();
        long count = LibC.result(Downcall.call(() -> (long) RECVMSG.invokeExact(state, socket, message, flags)), state);
        length = (int) Math.max(count, 0);
        sender = 0;
        strange = false;
        if (count >= 0) {
            readControl();
        }
        return (int) count;
    }

    private void readControl() {
        strange = (msghdr.msg_flags(message) & libc_h.MSG_CTRUNC()) != 0;
        long controlLength = msghdr.msg_controllen(message);
        if (controlLength < cmsghdr.sizeof()) {
            return;
        }
        boolean ofSocket = cmsghdr.cmsg_level(control) == libc_h.SOL_SOCKET();
        MemorySegment content = control.asSlice(cmsghdr.sizeof());
        if (ofSocket
                && cmsghdr.cmsg_type(control) == libc_h.SCM_CREDENTIALS()
                && cmsghdr.cmsg_len(control) == CREDENTIALS_LENGTH) {
            sender = ucred.pid(content);
            return;
        }
        strange = true;
        if (ofSocket && cmsghdr.cmsg_type(control) == libc_h.SCM_RIGHTS()) {
            long end = Math.min(cmsghdr.cmsg_len(control), controlLength) - cmsghdr.sizeof();
            for (long at = 0; at + Integer.BYTES <= end; at += Integer.BYTES) {
                sockets.close(content.get(JAVA_INT, at));
            }
        }
    }

    @Override
    public ByteBuffer bytes() {
        return view.clear().limit(length).slice();
    }

    @Override
    public long sender() {
        return sender;
    }

    @Override
    public boolean strangeControlData() {
        return strange;
    }

    /** Exactly as much as was read: what came behind it meanwhile stays, and is judged when it is read. */
    @Override
    public boolean take() {
        int left = length;
        for (long count = 1; left > 0 && count > 0; ) {
            long most = left;
            count = LibC.result(
                    Downcall.call(() -> (long) RECV.invokeExact(state, socket, block, most, libc_h.MSG_DONTWAIT())),
                    state);
            left -= (int) Math.max(count, 0);
        }
        Bytes.wipe(block.asSlice(0, length));
        length = 0;
        return left == 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}

package io.keychainauth.peer.macos;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.peer.macos.gen.libsystem.libsystem_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** {@link Received} in native memory of one thread. */
final class NativeInbox extends Received {
    private static final int CAPACITY = 64 << 10;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = ErrorCapture.state(arena);
    private final MemorySegment block = arena.allocate(CAPACITY);
    private final ByteBuffer view = block.asByteBuffer();
    private int length;

    NativeInbox(Sockets sockets) {
        super(sockets);
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }

    @Override
    int read(int socket) {
        int flags = libsystem_h.MSG_DONTWAIT();
        int count = (int) Darwin.result(Downcall.call(() -> NativeSockets.receive(state, socket, block, flags)), state);
        length = Math.max(count, 0);
        return count;
    }

    @Override
    public ByteBuffer bytes() {
        return view.clear().limit(length).slice();
    }

    @Override
    public void wipe() {
        Bytes.wipe(block.asSlice(0, length));
    }

    @Override
    public void close() {
        arena.close();
    }
}

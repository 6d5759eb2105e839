package io.keychainauth.peer.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Answers of the kernel about sockets, as sock_diag(7) lays them out. */
final class Diagnoses {
    private Diagnoses() {}

    /** The socket and its peer, after an attribute that nobody asked for. */
    static byte[] answer(long inode, long peer, int question) {
        return message(20, 32 + 8 + 8, question)
                .put(16, (byte) 1)
                .putInt(20, (int) inode)
                .putShort(32, (short) 5)
                .putShort(34, (short) 6)
                .putShort(40, (short) 8)
                .putShort(42, (short) 2)
                .putInt(44, (int) peer)
                .array();
    }

    /** An error. */
    static byte[] error(int code, int question) {
        return message(2, 36, question).putInt(16, -code).array();
    }

    private static ByteBuffer message(int type, int length, int question) {
        return ByteBuffer.allocate(length)
                .order(ByteOrder.nativeOrder())
                .putInt(0, length)
                .putShort(4, (short) type)
                .putInt(8, question);
    }
}

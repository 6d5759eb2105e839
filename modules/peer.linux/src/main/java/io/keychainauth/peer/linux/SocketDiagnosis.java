package io.keychainauth.peer.linux;

import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The question which socket is at the other end of one of ours, and its answer (sock_diag(7), "UNIX domain sockets").
 * It needs no right and does not cross network namespaces.
 */
final class SocketDiagnosis {
    static final int ANSWER_BYTES = 1024;

    /** Sizes of the structures of linux/netlink.h and linux/unix_diag.h, in bytes; a test compares them and the places below. */
    static final int HEADER = 16;

    static final int ATTRIBUTE_HEADER = 4;
    static final int QUESTION = 24;
    static final int ANSWER = 16;

    private static final short BY_FAMILY = (short) libc_h.SOCK_DIAG_BY_FAMILY();
    private static final short PEER = (short) libc_h.UNIX_DIAG_PEER();
    private static final byte UNIX = (byte) libc_h.AF_UNIX();

    private SocketDiagnosis() {}

    /**
     * Asks for the peer of one socket.
     *
     * @param number that the answer repeats
     */
    static byte[] question(long inode, int number) {
        return ByteBuffer.allocate(HEADER + QUESTION)
                .order(ByteOrder.nativeOrder())
                .putInt(HEADER + QUESTION)
                .putShort(BY_FAMILY)
                .putShort((short) libc_h.NLM_F_REQUEST())
                .putInt(number)
                .putInt(0)
                .put(UNIX)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(-1) // in any state
                .putInt((int) inode)
                .putInt(libc_h.UDIAG_SHOW_PEER())
                .putLong(-1) // no cookie
                .array();
    }

    /**
     * The inode of the peer's socket.
     *
     * @param length bytes of the answer
     * @param number of the question
     * @return 0 if it has none any more
     * @throws KernelException with the error that the kernel answered; ENOENT if no such socket is in this namespace
     */
    static long peer(byte[] answer, int length, long inode, int number) throws KernelException {
        ByteBuffer in = ByteBuffer.wrap(answer, 0, length).order(ByteOrder.nativeOrder());
        if (length < HEADER + Integer.BYTES || in.getInt(0) > length || in.getInt(8) != number) {
            throw KernelException.malformed("UNIX_DIAG");
        }
        int end = in.getInt(0);
        int type = Short.toUnsignedInt(in.getShort(4));
        if (type == libc_h.NLMSG_ERROR()) {
            throw new KernelException("netlink(UNIX_DIAG)", -in.getInt(HEADER));
        }
        if (type != BY_FAMILY
                || end < HEADER + ANSWER
                || in.get(HEADER) != UNIX
                || in.getInt(HEADER + 4) != (int) inode) {
            throw KernelException.malformed("UNIX_DIAG");
        }
        return peer(in, HEADER + ANSWER, end);
    }

    private static long peer(ByteBuffer in, int from, int end) throws KernelException {
        int at = from;
        while (at + ATTRIBUTE_HEADER <= end) {
            int size = Short.toUnsignedInt(in.getShort(at));
            if (size < ATTRIBUTE_HEADER || at + size > end) {
                throw KernelException.malformed("UNIX_DIAG");
            }
            if (in.getShort(at + 2) == PEER && size == ATTRIBUTE_HEADER + Integer.BYTES) {
                return Integer.toUnsignedLong(in.getInt(at + ATTRIBUTE_HEADER));
            }
            at += (size + 3) & ~3;
        }
        return 0;
    }
}

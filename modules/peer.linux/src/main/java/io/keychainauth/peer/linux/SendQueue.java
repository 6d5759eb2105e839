package io.keychainauth.peer.linux;

import java.util.ArrayDeque;
import java.util.Arrays;

/** Answers that are not with the kernel yet. Each is overwritten once it is, or once it never will be. */
final class SendQueue {
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    /** How much of the first one is gone. */
    private int offset;

    void add(byte[] bytes) {
        waiting.add(bytes);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Sends until nothing is left (0) or the socket refuses ({@code -errno}). */
    int sendTo(Sockets sockets, int socket) {
        for (byte[] first = waiting.peek(); first != null; first = waiting.peek()) {
            if (offset == first.length) {
                Arrays.fill(first, (byte) 0);
                waiting.remove();
                offset = 0;
                continue;
            }
            int sent = sockets.send(socket, first, offset);
            if (sent > 0) {
                offset += sent;
            } else if (sent != -Errno.EINTR) {
                return sent < 0 ? sent : -Errno.EAGAIN;
            }
        }
        return 0;
    }

    void wipe() {
        waiting.forEach(bytes -> Arrays.fill(bytes, (byte) 0));
        waiting.clear();
        offset = 0;
    }
}

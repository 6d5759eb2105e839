package io.keychainauth.peer.windows;

import java.util.ArrayDeque;
import java.util.Arrays;

/** Answers that the client has not taken yet. Each is overwritten once it is with the kernel, or once it never will be. */
final class SendQueue {
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    /** How much of the first one is gone. */
    private int offset;

    void add(byte[] bytes) {
        if (bytes.length > 0) {
            waiting.add(bytes);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Starts to write what comes first; as {@link Pipes.Pipe#write}. */
    int writeTo(Pipes.Pipe pipe) {
        return pipe.write(waiting.element(), offset);
    }

    /** Takes a completed write into account. */
    void written(int bytes) {
        byte[] first = waiting.element();
        offset += bytes;
        if (offset >= first.length) {
            Arrays.fill(first, (byte) 0);
            waiting.remove();
            offset = 0;
        }
    }

    void wipe() {
        waiting.forEach(bytes -> Arrays.fill(bytes, (byte) 0));
        waiting.clear();
        offset = 0;
    }
}

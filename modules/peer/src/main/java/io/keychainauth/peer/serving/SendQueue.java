package io.keychainauth.peer.serving;

import java.util.ArrayDeque;
import java.util.Arrays;

/** Answers that are not with the kernel yet. Each is overwritten once it is, or once it never will be. */
public final class SendQueue {
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    /** How much of the first one is gone. */
    private int offset;

    /** Empty. */
    public SendQueue() {}

    /** Takes an answer over. */
    public void add(byte[] bytes) {
        if (bytes.length > 0) {
            waiting.add(bytes);
        }
    }

    /** Whether everything is with the kernel. */
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * The answer that is next; what is to be sent of it begins at {@link #offset}.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    public byte[] first() {
        return waiting.element();
    }

    /** How many bytes of the first answer are with the kernel. */
    public int offset() {
        return offset;
    }

    /** The kernel has taken so many more bytes of the first answer. */
    public void written(int bytes) {
        byte[] first = waiting.element();
        offset += bytes;
        if (offset >= first.length) {
            Arrays.fill(first, (byte) 0);
            waiting.remove();
            offset = 0;
        }
    }

    /** Overwrites and drops all of it. */
    public void wipe() {
        waiting.forEach(bytes -> Arrays.fill(bytes, (byte) 0));
        waiting.clear();
        offset = 0;
    }
}

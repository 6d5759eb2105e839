package io.keychainauth.peer.serving;

/** What the owner of a connection knows of its socket between an event and the next wait. */
final class Turn {
    /** Most bytes read in one turn, so that one eager peer does not keep a thread to itself. */
    private static final int BYTES = 256 << 10;

    private static final int INCOMING = Readiness.READ | Readiness.READ_HANGUP | Readiness.HANGUP | Readiness.ERROR;

    private final int ready;
    private boolean readable;
    private int rest = BYTES;

    Turn(int ready) {
        this.ready = ready;
        this.readable = (ready & INCOMING) != 0;
    }

    /** Whether both sides of the stream are shut down. */
    boolean gone() {
        return (ready & Readiness.HANGUP) != 0;
    }

    /** Whether a read is worth its call. */
    boolean readable() {
        return readable && rest > 0;
    }

    /** Takes the result of a read into account. A short one means: the rest is another writer's, or not there. */
    void read(int count, Inbox inbox) {
        boolean more = count > 0 && (ready & Readiness.READ_HANGUP) != 0;
        readable = count == inbox.capacity() || inbox.interrupted(count) || more;
        rest -= Math.max(count, 0);
    }
}

package io.keychainauth.daemon.session;

import io.keychainauth.protocol.Line;
import io.keychainauth.protocol.LineFramer;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What a client wrote, line by line; a line stays in front until it is taken. */
final class Lines implements AutoCloseable {
    private final LineFramer framer;
    private final LineMemory memory;
    private long counted;
    private Optional<Line> front = Optional.empty();
    private boolean ended;

    /** None yet, and none will be longer. */
    Lines(int longest, LineMemory memory) {
        this.framer = new LineFramer(longest);
        this.memory = memory;
    }

    /** Whether there was room for what it adds. */
    boolean append(ByteBuffer bytes) {
        framer.append(bytes);
        return !exceeded();
    }

    /** Counts anew what is held here; whether it has become more than there is. */
    private boolean exceeded() {
        long before = counted;
        long waiting = front.orElse(null) instanceof Line.Complete line ? line.length() : 0;
        counted = framer.memory() + waiting;
        return memory.exceeded(before, counted);
    }

    /** Nothing follows: what is begun is a line, too. */
    void end() {
        framer.end();
        ended = true;
    }

    /** The line in front, if it is complete or too long. */
    Optional<Line> front() {
        if (front.isEmpty()) {
            front = framer.next();
        }
        return front;
    }

    /** Hands the line in front over, to be closed by the caller. */
    void take() {
        front = Optional.empty();
        exceeded();
    }

    /** Whether nothing follows what is here. */
    boolean ended() {
        return ended;
    }

    /** Whether a line waits in front. */
    boolean waiting() {
        return front.isPresent();
    }

    /** Whether a line was begun and none is complete. */
    boolean begun() {
        return front.isEmpty() && framer.begun();
    }

    /** Wipes what was not taken. */
    @Override
    public void close() {
        framer.close();
        if (front.orElse(null) instanceof Line.Complete line) {
            line.close();
        }
        front = Optional.empty();
        exceeded();
    }
}

package io.keychainauth.daemon.session;

import io.keychainauth.protocol.Line;
import io.keychainauth.protocol.LineFramer;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What a client wrote, line by line; a line stays in front until it is taken. */
final class Lines implements AutoCloseable {
    private final LineFramer framer;
    private Optional<Line> front = Optional.empty();
    private boolean ended;

    /** None yet, and none will be longer. */
    Lines(int longest) {
        framer = new LineFramer(longest);
    }

    void append(ByteBuffer bytes) {
        framer.append(bytes);
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

    /** Bytes of memory that are set aside for what is here. */
    long memory() {
        return framer.memory() + (front.orElse(null) instanceof Line.Complete line ? line.length() : 0);
    }

    /** Wipes what was not taken. */
    @Override
    public void close() {
        framer.close();
        if (front.orElse(null) instanceof Line.Complete line) {
            line.close();
        }
        front = Optional.empty();
    }
}

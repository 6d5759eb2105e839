package io.keychainauth.daemon.session;

import io.keychainauth.protocol.Line;
import io.keychainauth.protocol.LineFramer;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a client wrote, line by line; a line stays in front until it is taken. */
final class Lines implements AutoCloseable {
    private final LineFramer framer;
    private final LineMemory memory;
    private Runnable giveWay = () -> {};
    private BooleanSupplier doubtful = () -> true;
    private long counted;
    private Optional<Line> front = Optional.empty();
    private boolean ended;

    /** None yet, and none will be longer. */
    Lines(int longest, LineMemory memory) {
        this.framer = new LineFramer(longest);
        this.memory = memory;
    }

    /**
     * Says whose they are.
     *
     * @param giveWay ends the connection, to make room for others; waits for nobody
     * @param doubtful whether a stranger may have sent what is here
     */
    void belongTo(Runnable giveWay, BooleanSupplier doubtful) {
        this.giveWay = giveWay;
        this.doubtful = doubtful;
    }

    void append(ByteBuffer bytes) {
        framer.append(bytes);
        count();
    }

    private void count() {
        long waiting = front.orElse(null) instanceof Line.Complete line ? line.length() : 0;
        long bytes = framer.memory() + waiting;
        long now = bytes > LineMemory.UNCOUNTED ? bytes : 0;
        if (now != counted) {
            counted = now;
            memory.count(this, now, doubtful.getAsBoolean()).ifPresent(most -> most.giveWay.run());
        }
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
        count();
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
        count();
    }
}

package io.keychainauth.peer.windows;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who came in, as it was at that moment. The process is held from then on: its id becomes no other's, however long it takes
 * until somebody looks at it.
 */
final class Visitor implements AutoCloseable {
    private final long connected;
    private final OptionalLong pid;
    private final Optional<Handle> process;
    private final Optional<CallException> failure;

    private Visitor(long connected, OptionalLong pid, Optional<Handle> process, Optional<CallException> failure) {
        this.connected = connected;
        this.pid = pid;
        this.process = process;
        this.failure = failure;
    }

    /** Notes who is at the other end of a pipe; waits for nothing. What cannot be told is said when it is asked for. */
    static Visitor meet(Pipes.Pipe pipe, Processes processes) {
        long connected = processes.now();
        OptionalLong pid = OptionalLong.empty();
        try {
            pid = OptionalLong.of(pipe.client());
            Handle process = new Handle(processes.open(pid.getAsLong()), processes::close);
            return new Visitor(connected, pid, Optional.of(process), Optional.empty());
        } catch (CallException e) {
            return new Visitor(connected, pid, Optional.empty(), Optional.of(e));
        }
    }

    /** A moment at which it was connected. */
    long connected() {
        return connected;
    }

    /** What the pipe said. */
    long pid() throws CallException {
        return pid.orElseThrow(this::failure);
    }

    /** The process that had the id; whoever asks takes charge of it. */
    Handle process() throws CallException {
        return process.orElseThrow(this::failure);
    }

    private CallException failure() {
        return failure.orElseThrow();
    }

    @Override
    public void close() {
        process.ifPresent(Handle::close);
    }
}

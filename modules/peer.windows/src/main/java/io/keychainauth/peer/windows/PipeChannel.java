package io.keychainauth.peer.windows;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A blocking connection to a daemon of our user. */
final class PipeChannel implements Channel {
    private final Endpoint endpoint;
    private final PipeEnds.End end;
    private final long listener;
    private final Duration timeout;

    private PipeChannel(Endpoint endpoint, PipeEnds.End end, long listener, Duration timeout) {
        this.endpoint = endpoint;
        this.end = end;
        this.listener = listener;
        this.timeout = timeout;
    }

    /**
     * Connects.
     *
     * @param clock monotonic, in nanoseconds
     */
    static PipeChannel dial(Kernel kernel, Endpoint endpoint, Duration timeout, LongSupplier clock)
            throws PeerException {
        PipeName name = PipeName.of(endpoint);
        try {
            PipeEnds.End end = open(kernel.ends(), name, clock.getAsLong() + timeout.toNanos(), clock);
            boolean complete = false;
            try {
                long listener = end.server();
                requireOurs(kernel.processes(), endpoint, listener, end.owner());
                complete = true;
                return new PipeChannel(endpoint, end, listener, timeout);
            } finally {
                if (!complete) {
                    end.close();
                }
            }
        } catch (CallException e) {
            throw switch (e.code()) {
                case Codes.ERROR_FILE_NOT_FOUND -> PeerException.nobodyListens(endpoint, e.function(), e.code());
                case Codes.ERROR_ACCESS_DENIED ->
                    new PeerException(
                            "the pipe " + endpoint + " belongs to another user: do not use it", e.function(), e.code());
                default -> failed(endpoint, e);
            };
        }
    }

    /** All instances may be busy for a moment; between the wait and the next try another client can be faster. */
    private static PipeEnds.End open(PipeEnds ends, PipeName name, long deadline, LongSupplier clock)
            throws CallException {
        while (true) {
            try {
                return ends.open(name.toString(), PipeEnds.ACCESS, PipeEnds.FLAGS);
            } catch (CallException e) {
                long rest = deadline - clock.getAsLong();
                if (e.code() != Codes.ERROR_PIPE_BUSY || rest <= 0) {
                    throw e;
                }
                ends.awaitFree(name.toString(), Duration.ofNanos(rest));
            }
        }
    }

    /**
     * Who made the pipe first may be another user, who reads what we ask and answers what he likes. A process id is told by
     * the pipe and may be another process's by now; the owner stands in the pipe itself.
     */
    private static void requireOurs(Processes processes, Endpoint endpoint, long listener, String owner)
            throws CallException, PeerException {
        String own = processes.own().sid();
        if (!owner.equals(own)) {
            throw new PeerException("the pipe " + endpoint + " belongs to another user: do not use it");
        }
        try (Handle process = new Handle(processes.open(listener), processes::close)) {
            boolean same = process.use(processes::id) == listener;
            if (same && process.use(processes::owner).sid().equals(own) && process.use(processes::alive)) {
                return;
            }
        }
        throw new PeerException("the daemon at " + endpoint + " runs as another user, or has ended: do not use it");
    }

    @Override
    public long listener() {
        return listener;
    }

    @Override
    public void write(byte[] bytes) throws PeerException {
        try {
            for (int offset = 0; offset < bytes.length; ) {
                offset += end.write(bytes, offset, timeout);
            }
        } catch (CallException e) {
            throw failed(endpoint, e);
        }
    }

    /** A pipe has no half that could be closed alone: the daemon sees an end when we close. */
    @Override
    public void finish() {}

    @Override
    public int read(byte[] buffer) throws PeerException {
        if (buffer.length == 0) {
            throw new IllegalArgumentException("an empty buffer");
        }
        try {
            int count = 0;
            while (count == 0) { // A write of nothing is read as nothing.
                count = end.read(buffer, timeout);
            }
            return count;
        } catch (CallException e) {
            if (Codes.hungUp(e.code())) {
                return -1;
            }
            throw failed(endpoint, e);
        }
    }

    private static PeerException failed(Endpoint endpoint, CallException e) {
        boolean late = e.code() == Codes.WAIT_TIMEOUT
                || e.code() == Codes.ERROR_SEM_TIMEOUT
                || e.code() == Codes.ERROR_PIPE_BUSY;
        String what = late
                ? "the daemon at " + endpoint + " did not answer in time"
                : "the connection to " + endpoint + " failed (" + e.getMessage() + ")";
        return new PeerException(what, e.function(), e.code());
    }

    @Override
    public void close() {
        end.close();
    }
}

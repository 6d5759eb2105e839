package io.keychainauth.daemon.session;

import io.keychainauth.peer.Verdict;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Hashes large executables away from the threads that serve requests: a gigabyte takes a second or more. One process has
 * one hash made at a time, so that many connections of it do not keep the others waiting.
 */
final class DigestPool implements AutoCloseable {
    /** Hashing this much costs less than handing it to another thread. */
    private static final long SMALL = 1 << 20;

    private static final int THREADS = 2;

    private final Workers threads;
    /** What waits for an earlier hash of the same process; guarded by this. */
    private final Map<Long, Queue<Runnable>> waiting = new HashMap<>();

    /**
     * Starts without a thread.
     *
     * @param source makes its threads, see {@link Workers}
     */
    DigestPool(ThreadFactory source) {
        threads = new Workers("digest", THREADS, source);
    }

    /** Whether everything is at hand, or so quickly hashed that nobody has to wait for it. */
    static boolean immediate(Verdict.Attested peer) {
        return Measured.cost(peer) <= SMALL;
    }

    /**
     * Hashes later; the outcome is empty if something cannot be hashed.
     *
     * @param over whether nobody waits for it any more, asked when it is its turn
     */
    synchronized void measure(Verdict.Attested peer, BooleanSupplier over, Consumer<Optional<Measured>> outcome) {
        Runnable task = () -> {
            try {
                if (!over.getAsBoolean()) {
                    settle(peer, outcome);
                }
            } finally {
                next(peer.pid());
            }
        };
        Queue<Runnable> others = waiting.get(peer.pid());
        if (others == null) {
            threads.execute(task);
            waiting.put(peer.pid(), new ArrayDeque<>());
        } else {
            others.add(task);
        }
    }

    /** A defect that throws is an outcome too: no clock ends who waits for it. */
    private static void settle(Verdict.Attested peer, Consumer<Optional<Measured>> outcome) {
        Optional<Measured> content = Optional.empty();
        try {
            content = Measured.of(peer);
        } finally {
            outcome.accept(content);
        }
    }

    private synchronized void next(long pid) {
        Runnable task = waiting.getOrDefault(pid, new ArrayDeque<>()).poll();
        if (task == null) {
            waiting.remove(pid);
        } else {
            threads.execute(task);
        }
    }

    /** Begins what waits for want of a thread. */
    void relieve() {
        threads.relieve();
    }

    @Override
    public void close() {
        threads.close();
    }
}

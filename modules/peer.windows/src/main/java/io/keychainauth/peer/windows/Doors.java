package io.keychainauth.peer.windows;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Takes what comes back from the kernel, at once and in its order, for the threads that serve it. They can be kept waiting by
 * those whom they look at, with a file that does not open: if who comes in waited as well, it could end meanwhile, and its
 * process id become an approved program's.
 */
final class Doors {
    private final Pipes.Port port;
    private final Map<Long, Instance> instances;
    private final BlockingQueue<Pipes.Completion> events = new LinkedBlockingQueue<>();
    private volatile Optional<CallException> broken = Optional.empty();

    Doors(Pipes.Port port, Map<Long, Instance> instances) {
        this.port = port;
        this.instances = instances;
    }

    /** Done by one thread that does nothing else and never waits for a client. */
    void attend(BooleanSupplier over) {
        CallException failure = new CallException("GetQueuedCompletionStatus", 0); // Stands for a defect.
        boolean orderly = false;
        try {
            while (!over.getAsBoolean()) {
                port.await(Optional.empty()).ifPresent(this::arrived);
            }
            orderly = true;
        } catch (CallException e) {
            failure = e;
        } finally {
            if (!orderly) {
                broken = Optional.of(failure);
            }
            post(PipeLoop.BELL);
        }
    }

    private void arrived(Pipes.Completion completion) {
        Instance instance = instances.get(completion.key());
        if (instance != null) {
            instance.arrived(completion);
        }
        events.add(completion);
    }

    /** Has a serving thread look at an instance, or at what else there is to do. */
    void post(long key) {
        events.add(new Pipes.Completion(key, Pipes.Kind.POSTED, 0, 0));
    }

    /** Waits for what comes next; empty if nothing came in time. */
    Optional<Pipes.Completion> next(Optional<Duration> longest) throws CallException {
        Optional<Pipes.Completion> next;
        try {
            next = longest.isEmpty()
                    ? Optional.of(events.take())
                    : Optional.ofNullable(events.poll(longest.get().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            throw new CallException("wait for a completion", Codes.ERROR_OPERATION_ABORTED);
        }
        if (broken.isPresent()) {
            post(PipeLoop.BELL); // The next thread learns it as well.
            throw broken.get();
        }
        return next;
    }
}

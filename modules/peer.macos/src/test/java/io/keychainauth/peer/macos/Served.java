package io.keychainauth.peer.macos;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** A listener on a real socket with its threads. */
final class Served implements AutoCloseable {
    final Endpoint endpoint;
    final Listener listener;
    final BlockingQueue<Conversation> accepted = new LinkedBlockingQueue<>();
    final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private final BiConsumer<Conversation, Conversation.Happened> behaviour;
    private volatile boolean closing;

    Served(Path folder, int count, BiConsumer<Conversation, Conversation.Happened> behaviour) throws PeerException {
        this(folder, count, behaviour, nativeKernel());
    }

    Served(Path folder, int count, BiConsumer<Conversation, Conversation.Happened> behaviour, Kernel kernel)
            throws PeerException {
        this.endpoint = new Endpoint(folder.resolve("agent.sock").toString());
        this.behaviour = behaviour;
        this.listener = MacosTransport.listen(kernel, endpoint);
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().name("serving-" + i).start(this::serve));
        }
    }

    static Kernel nativeKernel() {
        return new Kernel(
                new NativeSockets(),
                new NativeEvents(),
                new NativeProcesses(),
                new NativeFiles(),
                new NativeSignatures());
    }

    /** As the daemon does it: a thread whose event took more than a second leaves the loop, and comes back. */
    void serve() {
        try {
            do {
                listener.serve(this::accept);
            } while (!closing);
        } catch (PeerException | RuntimeException | Error e) {
            failure.set(e);
        }
    }

    private Session accept(Connection connection) {
        Conversation conversation = new Conversation(connection, behaviour);
        accepted.add(conversation);
        return conversation;
    }

    Path path() {
        return Path.of(endpoint.address());
    }

    Channel dial() throws PeerException {
        return new MacosTransport().dial(endpoint, Duration.ofSeconds(60));
    }

    Conversation conversation() throws InterruptedException {
        return Optional.ofNullable(accepted.poll(60, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("nobody connected"));
    }

    /** Waits for a condition, at most a minute. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("still not: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Serves no more. */
    void stop() {
        closing = true;
        listener.close();
    }

    @Override
    public void close() {
        stop();
        until("all threads have ended", () -> threads.stream().noneMatch(Thread::isAlive));
        if (failure.get() != null) {
            throw new AssertionError("a serving thread failed", failure.get());
        }
    }
}

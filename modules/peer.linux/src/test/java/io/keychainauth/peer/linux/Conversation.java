package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Session;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Records what a connection delivers, and answers as the test says. */
final class Conversation implements Session {
    /** One callback. */
    sealed interface Happened {
        record Received(String text, Evidence.Sender sender) implements Happened {}

        record Ended() implements Happened {}

        record Resumed() implements Happened {}

        record Closed() implements Happened {}
    }

    final Connection connection;
    final BlockingQueue<Happened> happened = new LinkedBlockingQueue<>();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger overlaps = new AtomicInteger();
    final AtomicInteger late = new AtomicInteger();
    private final AtomicBoolean inside = new AtomicBoolean();
    private final BiConsumer<Conversation, Happened> behaviour;

    Conversation(Connection connection, BiConsumer<Conversation, Happened> behaviour) {
        this.connection = connection;
        this.behaviour = behaviour;
    }

    /** Sends everything back and ends when the peer does. */
    static void echo(Conversation conversation, Happened what) {
        switch (what) {
            case Happened.Received(String text, var _) -> conversation.connection.send(text.getBytes(UTF_8));
            case Happened.Ended() -> conversation.connection.finish();
            case Happened.Resumed(), Happened.Closed() -> {}
        }
    }

    static void silence(Conversation conversation, Happened what) {}

    @Override
    public void received(ByteBuffer bytes, Evidence.Sender sender) {
        happens(new Happened.Received(UTF_8.decode(bytes).toString(), sender));
    }

    @Override
    public void ended() {
        happens(new Happened.Ended());
    }

    @Override
    public void resumed() {
        happens(new Happened.Resumed());
    }

    @Override
    public void closed() {
        closed.incrementAndGet();
        happens(new Happened.Closed());
    }

    private void happens(Happened what) {
        if (!inside.compareAndSet(false, true)) {
            overlaps.incrementAndGet();
        }
        if (closed.get() > (what instanceof Happened.Closed ? 1 : 0)) {
            late.incrementAndGet();
        }
        behaviour.accept(this, what);
        happened.add(what);
        inside.set(false);
    }

    /** The next callback; fails after a minute. */
    Happened next() throws InterruptedException {
        return Optional.ofNullable(happened.poll(60, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("nothing happened"));
    }

    <H extends Happened> H next(Class<H> kind) throws InterruptedException {
        Happened what = next();
        if (!kind.isInstance(what)) {
            throw new AssertionError("expected " + kind.getSimpleName() + ", got " + what);
        }
        return kind.cast(what);
    }
}

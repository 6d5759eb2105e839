package io.keychainauth.peer.windows;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A session that notes what happens, in its order, and answers lines with what a test wants. */
final class Conversation implements Session {
    final Connection connection;
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<Evidence.Sender> senders = new CopyOnWriteArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private final Reply reply;
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private final AtomicInteger inside = new AtomicInteger();

    /** What becomes of a line. */
    @FunctionalInterface
    interface Reply {
        void to(Connection connection, String line);
    }

    /** Sessions that were accepted. */
    static final class Guests implements Acceptor {
        final BlockingQueue<Conversation> all = new LinkedBlockingQueue<>();
        private final Reply reply;

        Guests(Reply reply) {
            this.reply = reply;
        }

        @Override
        public Session accepted(Connection connection) {
            Conversation conversation = new Conversation(connection, reply);
            all.add(conversation);
            return conversation;
        }

        Conversation next() throws InterruptedException {
            Conversation next = all.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nobody was accepted");
            }
            return next;
        }
    }

    private Conversation(Connection connection, Reply reply) {
        this.connection = connection;
        this.reply = reply;
    }

    private void note(String event, Runnable effect) {
        if (inside.getAndIncrement() != 0) {
            events.add("overlap");
        }
        events.add(event);
        try {
            effect.run();
        } finally {
            inside.decrementAndGet();
            news.add(event);
        }
    }

    /** Waits until something has happened. */
    void await(String event) throws InterruptedException {
        String next = "";
        while (!next.equals(event)) {
            next = news.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no " + event + " but " + events);
            }
        }
    }

    @Override
    public void received(ByteBuffer bytes, Evidence.Sender sender) {
        senders.add(sender);
        String text = StandardCharsets.UTF_8.decode(bytes).toString();
        note("received", () -> text.chars().forEach(this::take));
    }

    private void take(int c) {
        if (c == '\n') {
            reply.to(connection, line.toString());
            line.setLength(0);
        } else {
            line.append((char) c);
        }
    }

    @Override
    public void ended() {
        note("ended", () -> {});
    }

    @Override
    public void resumed() {
        note("resumed", () -> {});
    }

    @Override
    public void closed() {
        note("closed", () -> {});
    }
}

package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.Door;
import io.keychainauth.peer.serving.EventLoop;
import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.Readiness;
import io.keychainauth.peer.serving.StreamConnection;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** States of one connection, step by step on a fake kernel. */
class UnixConnectionTest {
    private final FakeKernel fake = new FakeKernel();
    private final Kernel kernel = fake.kernel();
    private final Inbox inbox = kernel.sockets().inbox();
    private EventLoop loop = openLoop();
    private int socket;

    private EventLoop openLoop() {
        try {
            return fake.loop(System::nanoTime);
        } catch (KernelException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void openSocket() {
        socket = fake.opened("connection");
    }

    private StreamConnection connect() {
        try (Attestor attestor = fake.attestor(new Features(true, true, true, true))) {
            return new StreamConnection(kernel.sockets(), loop, socket, attestor.attest(socket));
        }
    }

    private Conversation begin(BiConsumer<Conversation, Conversation.Happened> behaviour) {
        StreamConnection connection = connect();
        Conversation conversation = new Conversation(connection, behaviour);
        connection.begin(conversation, inbox);
        return conversation;
    }

    private void event(Conversation conversation, int ready) {
        assertInstanceOf(StreamConnection.class, conversation.connection).ready(ready, inbox, _ -> conversation);
    }

    private void block() {
        fake.incoming.add("x".repeat(inbox.capacity()).getBytes(UTF_8));
    }

    @Test
    void nothingIsReadWhileOutputIsQueued() throws Exception {
        block();
        block();
        fake.room = 10;
        Conversation conversation = begin(Conversation::echo);
        conversation.next(Conversation.Happened.Received.class);
        assertTrue(conversation.happened.isEmpty());
        assertEquals(1, fake.incoming.size());
        fake.room = 10;
        event(conversation, Readiness.WRITE);
        assertTrue(conversation.happened.isEmpty());
        fake.room = Integer.MAX_VALUE;
        event(conversation, Readiness.WRITE);
        conversation.next(Conversation.Happened.Resumed.class);
        event(conversation, Readiness.READ);
        conversation.next(Conversation.Happened.Received.class);
        assertEquals(2 * inbox.capacity(), fake.sent.length());
    }

    @Test
    void nothingIsReadWhilePaused() throws Exception {
        block();
        block();
        Conversation conversation = begin((itself, _) -> itself.connection.pause());
        conversation.next(Conversation.Happened.Received.class);
        event(conversation, Readiness.READ | Readiness.HANGUP);
        assertTrue(conversation.happened.isEmpty());
        assertEquals(1, fake.incoming.size());
    }

    @Test
    void anEagerPeerIsReadInTurns() {
        for (int i = 0; i < 1_000; i++) {
            block();
        }
        Conversation conversation = begin(Conversation::silence);
        assertEquals(256, conversation.happened.size());
    }

    /** Taken before its answer, it would wake the peer for nothing; left there after it, it would be delivered again. */
    @Test
    void whatWasDeliveredLeavesTheSocketAfterItsAnswer() throws Exception {
        fake.incoming.add("request".getBytes(UTF_8));
        Conversation conversation = begin((itself, what) -> {
            Conversation.echo(itself, what);
            assertEquals(1, fake.incoming.size());
        });
        assertEquals(0, fake.incoming.size());
        event(conversation, Readiness.READ);
        assertEquals("request", fake.sent.toString());
    }

    @Test
    void whatCannotBeTakenOutOfTheSocketEndsTheConnection() throws Exception {
        fake.incoming.add("request".getBytes(UTF_8));
        Conversation conversation = begin((_, what) -> {
            if (what instanceof Conversation.Happened.Received) {
                fake.fail(0, Errno.EAGAIN);
            }
        });
        conversation.next(Conversation.Happened.Received.class);
        conversation.next(Conversation.Happened.Closed.class);
        assertFalse(fake.open.containsKey(socket));
    }

    @Test
    void whatComesAfterTheEndIsDiscardedUpToALimit() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            block();
        }
        Conversation conversation = begin((itself, _) -> itself.connection.finish());
        for (int i = 0; i < 10; i++) {
            event(conversation, Readiness.READ);
        }
        conversation.next(Conversation.Happened.Received.class);
        conversation.next(Conversation.Happened.Closed.class);
        assertTrue(fake.incoming.size() > 900);
        assertFalse(fake.open.containsKey(socket));
    }

    @Test
    void theRestOfTheOutputGoesOutBeforeTheEnd() throws Exception {
        fake.incoming.add("request".getBytes(UTF_8));
        fake.room = 3;
        Conversation conversation = begin((itself, what) -> {
            Conversation.echo(itself, what);
            itself.connection.finish();
        });
        assertFalse(fake.calls.contains("shutdown"));
        fake.room = 100;
        event(conversation, Readiness.WRITE);
        assertEquals("request", fake.sent.toString());
        assertTrue(fake.calls.contains("shutdown"));
        fake.incoming.add(new byte[0]);
        event(conversation, Readiness.READ);
        conversation.next(Conversation.Happened.Received.class);
        conversation.next(Conversation.Happened.Closed.class);
    }

    /** Who has said that nothing more will come needs no goodbye, and keeps no descriptor for a second. */
    @Test
    void afterTheEndOfTheInputClosingIsEnough() throws Exception {
        fake.incoming.add("request".getBytes(UTF_8));
        fake.incoming.add(new byte[0]);
        Conversation conversation = begin(Conversation::echo);
        event(conversation, Readiness.READ | Readiness.READ_HANGUP);
        conversation.next(Conversation.Happened.Received.class);
        conversation.next(Conversation.Happened.Ended.class);
        conversation.next(Conversation.Happened.Closed.class);
        assertEquals("request", fake.sent.toString());
        assertFalse(fake.calls.contains("shutdown"));
        assertFalse(fake.open.containsKey(socket));
    }

    @Test
    void aCallbackThatThrowsEndsItsConnectionAndNothingIsHeld() throws Exception {
        fake.incoming.add("request".getBytes(UTF_8));
        StreamConnection connection = connect();
        Conversation conversation = new Conversation(connection, (_, what) -> {
            if (what instanceof Conversation.Happened.Received) {
                throw new IllegalStateException("a bug");
            }
        });
        assertThrows(IllegalStateException.class, () -> connection.begin(conversation, inbox));
        assertEquals(1, conversation.closed.get());
        loop.close();
        assertTrue(fake.open.isEmpty(), fake.open.toString());
        assertEquals(Set.of(), fake.mistakes);
    }

    @Test
    void withoutDescriptorsTheDoorRestsInsteadOfSpinning() throws Exception {
        Attestor attestor = fake.attestor(new Features(true, true, true, true));
        Descriptor listening = new Descriptor(fake.opened("listening"), kernel.sockets()::close);
        Door door = Door.open(kernel.sockets(), loop, new UnixEntrance(kernel.sockets(), attestor, listening));
        for (int code : new int[] {24, 23, 12, 105}) {
            fake.fail(0, code);
            int before = fake.calls.size();
            door.ready(Readiness.READ, inbox, _ -> {
                throw new AssertionError("nobody came");
            });
            assertFalse(fake.calls.subList(before, fake.calls.size()).contains("epoll_ctl"), "asks again at once");
        }
        for (int code : new int[] {Errno.ECONNABORTED, Errno.EINTR}) {
            fake.fail(0, code);
            int before = fake.calls.size();
            door.ready(Readiness.READ, inbox, _ -> {
                throw new AssertionError("nobody came");
            });
            assertTrue(fake.calls.subList(before, fake.calls.size()).contains("epoll_ctl"));
        }
        door.close();
    }
}

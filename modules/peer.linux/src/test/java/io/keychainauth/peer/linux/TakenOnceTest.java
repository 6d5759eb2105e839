package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Every byte is delivered once, in its place and under its writer's name, though it is read before it is taken. */
@EnabledOnOs(OS.LINUX)
class TakenOnceTest {
    @TempDir
    private Path folder;

    @Test
    void whatComesDuringTheAnswerIsLeftForTheNextRead() throws Exception {
        SynchronousQueue<String> answering = new SynchronousQueue<>();
        SynchronousQueue<String> goOn = new SynchronousQueue<>();
        try (Served served = new Served(folder, 1, (conversation, what) -> {
                    if (what instanceof Conversation.Happened.Received(String text, var _) && text.equals("first")) {
                        hand(answering, text);
                        take(goOn);
                    }
                });
                Channel channel = served.dial()) {
            channel.write("first".getBytes(UTF_8));
            Conversation conversation = served.conversation();
            take(answering);
            channel.write("second".getBytes(UTF_8));
            hand(goOn, "");
            assertEquals(
                    "first",
                    conversation.next(Conversation.Happened.Received.class).text());
            assertEquals(
                    "second",
                    conversation.next(Conversation.Happened.Received.class).text());
            channel.finish();
            conversation.next(Conversation.Happened.Ended.class);
        }
    }

    private static void hand(SynchronousQueue<String> to, String what) {
        try {
            to.put(what);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void take(SynchronousQueue<String> from) {
        try {
            from.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Passed over by a look into the socket, such a byte would stay there, and the thread would be told of it for ever. */
    @Test
    void whatIsSentOutOfBandComesInItsPlaceUnderItsWritersName() throws Exception {
        Path program = Programs.compile(folder, "peer");
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            Process peer = Programs.start(program, "urgent", served.path());
            Conversation conversation = served.conversation();
            Proof proof = conversation.connection.proof();
            var urgent = conversation.next(Conversation.Happened.Received.class);
            assertEquals("c", urgent.text());
            assertNotEquals(peer.pid(), urgent.sender().pid());
            assertEquals(Optional.of(Refusal.FOREIGN_SENDER), proof.judge(urgent.sender()));
            try (OutputStream goOn = peer.getOutputStream()) {
                goOn.write('\n');
            }
            var own = conversation.next(Conversation.Happened.Received.class);
            assertEquals("parent\n", own.text());
            assertEquals(Optional.empty(), proof.judge(own.sender()));
            conversation.next(Conversation.Happened.Ended.class);
        }
    }
}

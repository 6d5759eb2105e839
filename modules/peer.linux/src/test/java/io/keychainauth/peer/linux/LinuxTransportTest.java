package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Channel;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The transport over real sockets. */
@EnabledOnOs(OS.LINUX)
class LinuxTransportTest {
    @TempDir
    Path folder;

    private static byte[] readAll(Channel channel) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] block = new byte[8192];
        for (int n = channel.read(block); n >= 0; n = channel.read(block)) {
            all.write(block, 0, n);
        }
        return all.toByteArray();
    }

    private static String readOnce(Channel channel) throws Exception {
        byte[] block = new byte[8192];
        return new String(block, 0, channel.read(block), UTF_8);
    }

    @Test
    void answersOnAnOpenSessionAndAfterHalfClose() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::echo);
                Channel channel = served.dial()) {
            for (int i = 0; i < 3; i++) {
                channel.write(("request " + i + "\n").getBytes(UTF_8));
                assertEquals("request " + i + "\n", readOnce(channel));
            }
            channel.write("last".getBytes(UTF_8));
            channel.finish();
            assertEquals("last", new String(readAll(channel), UTF_8));
            Conversation conversation = served.conversation();
            for (int i = 0; i < 4; i++) {
                conversation.next(Conversation.Happened.Received.class);
            }
            conversation.next(Conversation.Happened.Ended.class);
            conversation.next(Conversation.Happened.Closed.class);
        }
    }

    @Test
    void aClosedPeerIsReportedOnce() throws Exception {
        try (Served served = new Served(folder, 2, Conversation::silence)) {
            served.dial().close();
            Conversation conversation = served.conversation();
            conversation.next(Conversation.Happened.Ended.class);
            conversation.next(Conversation.Happened.Closed.class);
            assertEquals(1, conversation.closed.get());
        }
    }

    @Test
    void twoThousandIdleSessionsHoldNoThread() throws Exception {
        // Clients of one process: to look at all its descriptors for each of them is another matter, and takes a
        // minute.
        Kernel modern = Served.nativeKernel();
        Kernel quick = new Kernel(
                Lacking.socket(modern.sockets(), "openDiagnosis", Errno.EPROTONOSUPPORT),
                modern.events(),
                modern.files(),
                modern.accounts());
        List<Channel> channels = new ArrayList<>();
        try (Served served = new Served(folder, 2, Conversation::echo, quick)) {
            long before = threads();
            for (int i = 0; i < 2_000; i++) {
                channels.add(served.dial());
            }
            Served.until("all are accepted", () -> served.accepted.size() == 2_000);
            Served.until("no more threads than before", () -> threads() <= before);
            for (Channel channel : channels) {
                channel.write("still there?".getBytes(UTF_8));
                assertEquals("still there?", readOnce(channel));
            }
        } finally {
            channels.forEach(Channel::close);
        }
    }

    /** The one that asks for the groups of the next login comes and goes, whoever is connected. */
    private static long threads() {
        Thread[] all = new Thread[Thread.activeCount() + 16];
        int count = Thread.enumerate(all);
        return Arrays.stream(all, 0, count)
                .filter(thread -> !thread.getName().equals("groups"))
                .count();
    }

    @Test
    void tenThousandConnectionsLeakNoDescriptor() throws Exception {
        try (Served served = new Served(folder, 2, Conversation::echo)) {
            served.dial().close();
            Conversation first = served.conversation();
            Served.until("the first is gone", () -> first.closed.get() == 1 && !Programs.holdsProcess());
            int before = Programs.openDescriptors();
            for (int i = 0; i < 10_000; i++) {
                try (Channel channel = served.dial()) {
                    if (i % 3 == 0) {
                        channel.write("x".getBytes(UTF_8));
                    }
                    if (i % 7 == 0) {
                        channel.finish();
                        readAll(channel);
                    }
                }
            }
            Served.until(
                    "all sessions are closed",
                    () -> served.accepted.size() == 10_000
                            && served.accepted.stream().allMatch(each -> each.closed.get() == 1));
            Served.until("nothing is held", () -> Programs.openDescriptors() <= before);
        }
    }

    @Test
    void aSlowReaderGetsEverythingAndHoldsNobodyUp() throws Exception {
        byte[] answer = new byte[8 << 20];
        new Random(7).nextBytes(answer);
        byte[] expected = answer.clone();
        try (Served served = new Served(folder, 1, (conversation, what) -> {
                    if (what instanceof Conversation.Happened.Received(String text, var _) && text.equals("big")) {
                        assertFalse(conversation.connection.send(answer));
                    } else {
                        Conversation.echo(conversation, what);
                    }
                });
                Channel slow = served.dial()) {
            Conversation conversation = served.conversation();
            slow.write("big".getBytes(UTF_8));
            conversation.next(Conversation.Happened.Received.class);
            slow.write("next".getBytes(UTF_8));
            try (Channel other = served.dial()) {
                for (int i = 0; i < 50; i++) {
                    other.write("quick".getBytes(UTF_8));
                    assertEquals("quick", readOnce(other));
                }
            }
            assertTrue(conversation.happened.isEmpty(), "nothing is delivered while output is queued");
            int at = 0;
            while (at < expected.length) {
                byte[] block = new byte[Math.min(64 << 10, expected.length - at)];
                int n = slow.read(block);
                assertArrayEquals(Arrays.copyOfRange(expected, at, at + n), Arrays.copyOf(block, n));
                at += n;
            }
            conversation.next(Conversation.Happened.Resumed.class);
            assertEquals(
                    "next",
                    conversation.next(Conversation.Happened.Received.class).text());
            assertEquals("next", readOnce(slow));
            assertArrayEquals(new byte[answer.length], answer, "what was sent is overwritten");
        }
    }

    @Test
    void aPausedConnectionDeliversNothingUntilItIsResumed() throws Exception {
        try (Served served = new Served(folder, 2, (conversation, what) -> {
                    if (what instanceof Conversation.Happened.Received(String text, var _) && text.equals("wait")) {
                        conversation.connection.pause();
                    } else {
                        Conversation.echo(conversation, what);
                    }
                });
                Channel channel = served.dial()) {
            Conversation conversation = served.conversation();
            channel.write("wait".getBytes(UTF_8));
            conversation.next(Conversation.Happened.Received.class);
            channel.write("more".getBytes(UTF_8));
            try (Channel other = served.dial()) {
                other.write("x".getBytes(UTF_8));
                assertEquals("x", readOnce(other));
            }
            assertTrue(conversation.happened.isEmpty());
            conversation.connection.resume();
            conversation.next(Conversation.Happened.Resumed.class);
            conversation.next(Conversation.Happened.Received.class);
            assertEquals("more", readOnce(channel));
        }
    }

    @Test
    void theLastAnswerIsReadAlthoughThePeerKeepsSending() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        try (Served served = new Served(folder, 1, (conversation, what) -> {
            if (what instanceof Conversation.Happened.Received) {
                conversation.connection.send("no".getBytes(UTF_8));
                conversation.connection.finish();
                // A second later it is closed, by this thread: who sends has as long as it needs.
                answered.countDown();
                await(sent);
            }
        })) {
            Conversation conversation;
            try (Channel channel = served.dial()) {
                channel.write("a request".getBytes(UTF_8));
                conversation = served.conversation();
                await(answered);
                for (int i = 0; i < 10; i++) {
                    channel.write(new byte[4_000]);
                }
                sent.countDown();
                assertEquals("no", new String(readAll(channel), UTF_8));
            }
            conversation.next(Conversation.Happened.Received.class);
            conversation.next(Conversation.Happened.Closed.class);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPeerThatNeverClosesIsClosedAfterAWhile() throws Exception {
        try (Served served = new Served(folder, 1, (conversation, what) -> {
                    if (what instanceof Conversation.Happened.Received) {
                        conversation.connection.finish();
                    }
                });
                Channel channel = served.dial()) {
            channel.write("a request".getBytes(UTF_8));
            Conversation conversation = served.conversation();
            conversation.next(Conversation.Happened.Received.class);
            conversation.next(Conversation.Happened.Closed.class);
            assertEquals(0, readAll(channel).length);
        }
    }

    @Test
    void callbacksNeverOverlapAndCloseIsReportedOnceWhateverOthersDo() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Served served = new Served(folder, 3, Conversation::echo)) {
            int before = Programs.openDescriptors();
            List<Conversation> all = new ArrayList<>();
            for (int round = 0; round < 300; round++) {
                try (Channel channel = served.dial()) {
                    channel.write(new byte[1 + random.nextInt(300_000 / (1 + round % 5 * 100))]);
                    Conversation conversation = served.conversation();
                    all.add(conversation);
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        switch (random.nextInt(5)) {
                            case 0 -> conversation.connection.pause();
                            case 1 -> conversation.connection.resume();
                            case 2 -> conversation.connection.send(new byte[random.nextInt(400_000)]);
                            case 3 -> conversation.connection.finish();
                            default -> conversation.connection.close();
                        }
                    }
                    conversation.connection.resume();
                }
            }
            Served.until("all are closed, seed " + seed, () -> all.stream().allMatch(each -> each.closed.get() > 0));
            for (Conversation each : all) {
                assertEquals(1, each.closed.get(), "seed " + seed);
                assertEquals(0, each.overlaps.get(), "seed " + seed);
                assertEquals(0, each.late.get(), "seed " + seed);
            }
            Served.until("nothing is held", () -> Programs.openDescriptors() <= before);
        }
    }

    @Test
    void closingTheListenerEndsEverySessionAndReleasesEverything() throws Exception {
        new Served(folder, 1, Conversation::echo).close();
        int before = Programs.openDescriptors();
        List<Channel> channels = new ArrayList<>();
        List<Conversation> all = new ArrayList<>();
        try (Served served = new Served(folder, 2, Conversation::silence)) {
            for (int i = 0; i < 20; i++) {
                channels.add(served.dial());
                all.add(served.conversation());
            }
            all.getFirst().connection.pause();
        }
        channels.forEach(Channel::close);
        for (Conversation each : all) {
            assertEquals(1, each.closed.get());
            each.connection.close();
            each.connection.resume();
            assertFalse(each.connection.send(new byte[1]));
        }
        Served.until("everything is released", () -> Programs.openDescriptors() <= before);
    }

    @Test
    void stopAcceptingKeepsOpenSessions() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::echo);
                Channel channel = served.dial()) {
            served.conversation();
            served.listener.stopAccepting();
            channel.write("still".getBytes(UTF_8));
            assertEquals("still", readOnce(channel));
        }
    }
}

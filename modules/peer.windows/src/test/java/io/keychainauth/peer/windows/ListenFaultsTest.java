package io.keychainauth.peer.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.serving.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of the listening side fails with each of its errors: no place is lost, and no client is taken for another. */
class ListenFaultsTest {
    private static final Endpoint AGENT = new Endpoint("\\\\.\\pipe\\keychain-auth");

    private final FakeWindows windows = new FakeWindows();
    private final UndonePipes pipes = new UndonePipes(windows.pipes, windows.faults);
    /** Stands still, so that nothing is ever due by itself. */
    private final AtomicLong clock = new AtomicLong();

    private volatile boolean closing;
    private final List<Thread> threads = new ArrayList<>();
    /** What serving ended with. */
    private final Queue<Integer> failures = new ConcurrentLinkedQueue<>();

    private final List<Listener> listeners = new ArrayList<>();
    private final Conversation.Guests guests =
            new Conversation.Guests((connection, line) -> connection.send((line + "\n").getBytes(UTF_8)));

    static List<Integer> codes() {
        return PipeErrors.ALL;
    }

    private Listener open() throws PeerException {
        Kernel real = windows.kernel();
        Kernel kernel = new Kernel(pipes, real.ends(), real.processes(), real.files());
        Listener listener = PipeListener.open(kernel, AGENT, clock::get);
        listeners.add(listener);
        return listener;
    }

    private Listener serve() throws PeerException {
        return serve(2);
    }

    private Listener serve(int count) throws PeerException {
        Listener listener = open();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> serve(listener));
            thread.start();
            threads.add(thread);
        }
        return listener;
    }

    /** As the daemon does it: serving that returned is begun again, a transport that failed is given up. */
    private void serve(Listener listener) {
        try {
            do {
                listener.serve(guests);
            } while (!closing);
        } catch (PeerException e) {
            failures.add(e.code());
        }
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        closing = true;
        listeners.forEach(Listener::close);
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(30));
            assertFalse(thread.isAlive());
        }
        assertEquals(0, windows.open());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it never came");
            Thread.onSpinWait();
        }
    }

    /** A client comes in at some place, and is answered. */
    private void somebodyIsServed() throws Exception {
        List<FakePipes.Instance> in = new ArrayList<>();
        await(() -> {
            windows.pipes.connect(FakeWindows.PID).ifPresent(in::add);
            return !in.isEmpty();
        });
        Conversation guest = guests.next();
        in.getFirst().send("me\n".getBytes(UTF_8));
        await(() -> new String(in.getFirst().received(), UTF_8).equals("me\n"));
        in.getFirst().hangUp();
        guest.await("closed");
    }

    /** Each error at a place of its own; ERROR_PIPE_CONNECTED is none. */
    @Test
    void noPlaceIsLostThatCannotWaitForAClient() throws Exception {
        PipeErrors.ALL.stream()
                .filter(code -> code != Codes.ERROR_PIPE_CONNECTED)
                .forEach(pipes.connects()::add);
        serve();
        Set<FakePipes.Instance> in = new HashSet<>();
        await(() -> {
            clock.addAndGet(Delays.DELAY.toNanos());
            windows.pipes.connect(FakeWindows.PID).ifPresent(in::add);
            return in.size() == 240;
        });
        assertTrue(pipes.connects().isEmpty());
        assertEquals(240, windows.pipes.shapes.size(), "no instance is made anew");
    }

    @ParameterizedTest
    @MethodSource("codes")
    void aQueueThatCannotBeReadIsSaid(int code) throws Exception {
        Listener listener = open();
        windows.faults.fail("GetQueuedCompletionStatus", code);
        PeerException failed = assertThrows(PeerException.class, () -> listener.serve(guests));
        assertEquals(code, failed.code());
        assertEquals("GetQueuedCompletionStatus", failed.function());
        windows.faults.mend();
        listener.close();
        assertEquals(0, windows.open());
    }

    /** The daemon ends with them and is started anew; a thread that waited on would keep it half alive. */
    @ParameterizedTest
    @MethodSource("codes")
    void aQueueThatCannotBeReadEndsEveryThread(int code) throws Exception {
        windows.faults.fail("GetQueuedCompletionStatus", code);
        serve();
        await(() -> failures.size() == 2);
        assertEquals(List.of(code, code), List.copyOf(failures));
    }

    /** Whoever was to be thrown out and is still there is proven anew, and has a session of its own or none. */
    @ParameterizedTest
    @MethodSource("codes")
    void aClientThatCannotBeThrownOutIsANewOne(int code) throws Exception {
        serve();
        FakePipes.Instance client = windows.pipes.connect(FakeWindows.PID).orElseThrow();
        Conversation first = guests.next();
        windows.faults.fail("DisconnectNamedPipe", code);
        first.connection.close();
        first.await("closed");
        Conversation second = guests.next();
        assertNotSame(first.connection, second.connection);
        client.send("me\n".getBytes(UTF_8));
        second.await("received");
        assertFalse(first.events.contains("received"));
        windows.faults.mend();
        second.connection.close();
        second.await("closed");
        await(client::thrownOut);
        somebodyIsServed();
    }

    /** Its file may lie where nobody answers. */
    @Test
    void aProcessThatKeepsFourThreadsWaitingGetsNoFifth() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        windows.processes.beforeImage = () -> {
            waiting.incrementAndGet();
            await(() -> answered.getCount() == 0);
        };
        serve(Watch.MOST_OF_ONE + 1);
        for (int i = 0; i < Watch.MOST_OF_ONE; i++) {
            assertTrue(windows.pipes.connect(FakeWindows.PID).isPresent());
        }
        await(() -> waiting.get() == Watch.MOST_OF_ONE);
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        assertTrue(windows.pipes.connect(FakeWindows.PID).isPresent());
        Evidence.Missing missing =
                guests.next().connection.proof().find(Evidence.Missing.class).orElseThrow();
        assertEquals(Refusal.PROOF_FAILED, missing.refusal());
        assertEquals(Watch.MOST_OF_ONE, waiting.get());
        answered.countDown();
    }

    /** Each client that is served meanwhile has the queue gone through several times. */
    @ParameterizedTest
    @MethodSource("codes")
    void whoHungUpAndCannotBeThrownOutIsNotTriedWithoutAPause(int code) throws Exception {
        serve();
        FakePipes.Instance client = windows.pipes.connect(FakeWindows.PID).orElseThrow();
        Conversation first = guests.next();
        windows.faults.fail("DisconnectNamedPipe", code);
        client.hangUp();
        first.await("closed");
        for (int i = 0; i < 5; i++) {
            assertTrue(windows.pipes.connect(FakeWindows.PID).isPresent());
            guests.next();
        }
        assertTrue(client.waits <= 3, () -> client.waits + " times");
        windows.faults.mend();
        // Who waits for the delay looks at the clock when somebody comes and goes, not only after a second of ours.
        await(() -> {
            clock.addAndGet(Delays.DELAY.toNanos());
            Optional<FakePipes.Instance> other = windows.pipes.connect(FakeWindows.PID);
            other.ifPresent(FakePipes.Instance::hangUp);
            return other.equals(Optional.of(client));
        });
    }

    @ParameterizedTest
    @MethodSource("codes")
    void whatCannotBeCancelledEndsWithTheClient(int code) throws Exception {
        serve();
        FakePipes.Instance client = windows.pipes.connect(FakeWindows.PID).orElseThrow();
        Conversation guest = guests.next();
        windows.faults.fail("CancelIoEx", code);
        guest.connection.close();
        guest.await("closed");
        await(client::thrownOut);
        somebodyIsServed();
    }

    @ParameterizedTest
    @MethodSource("codes")
    void aStopNeedsNoBell(int code) throws Exception {
        Listener listener = serve();
        assertTrue(windows.pipes.connect(FakeWindows.PID).isPresent());
        Conversation guest = guests.next();
        windows.faults.fail("PostQueuedCompletionStatus", code);
        closing = true;
        listener.close();
        guest.await("closed");
    }
}

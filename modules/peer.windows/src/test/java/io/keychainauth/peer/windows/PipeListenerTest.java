package io.keychainauth.peer.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked for when a pipe is made, and the life of its clients, over fake pipes. */
class PipeListenerTest {
    private static final Endpoint AGENT = new Endpoint("\\\\.\\pipe\\keychain-auth");
    private static final String SID = FakeProcesses.OWN.sid();

    private final FakeWindows windows = new FakeWindows();
    /** Stands still, so that nothing is ever due by itself. */
    private final AtomicLong clock = new AtomicLong();

    /** Keeps threads that were told to hold. */
    private final Semaphore going = new Semaphore(0);

    private volatile boolean closing;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final Conversation.Guests guests = new Conversation.Guests((connection, line) -> {
        if (line.startsWith("echo")) {
            connection.send((line + "\n").getBytes(UTF_8));
        }
        switch (line) {
            case "bye" -> {
                connection.send("bye\n".getBytes(UTF_8));
                connection.finish();
            }
            case "pause" -> connection.pause();
            case "hold" -> going.acquireUninterruptibly();
            case "throw" -> throw new IllegalStateException("a defect");
            default -> {}
        }
    });

    private Listener serve() throws Exception {
        Listener listener = PipeListener.open(windows.kernel(), AGENT, clock::get);
        listeners.add(listener);
        for (int i = 0; i < 2; i++) {
            Thread thread = new Thread(() -> serve(listener));
            thread.start();
            threads.add(thread);
        }
        return listener;
    }

    /** As the daemon does it: a thread that was late, or died of a defect, is replaced. */
    private void serve(Listener listener) {
        while (!closing) {
            try {
                listener.serve(guests);
            } catch (PeerException | IllegalStateException e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Whatever a test did: nothing stays open, and no thread stays. */
    @AfterEach
    void nothingIsLeft() throws Exception {
        closing = true;
        going.release(threads.size());
        listeners.forEach(Listener::close);
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(30));
            assertFalse(thread.isAlive());
        }
        assertEquals(0, windows.open());
    }

    private FakePipes.Instance client() {
        return windows.pipes.connect(FakeWindows.PID).orElseThrow();
    }

    private static void send(FakePipes.Instance client, String text) {
        client.send(text.getBytes(UTF_8));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it never came");
            Thread.onSpinWait();
        }
    }

    @Test
    void theFirstInstanceIsTheFirstAndAllAreAskedForAtOnceWithAListForOneUser() throws Exception {
        serve();
        assertEquals(240, windows.pipes.shapes.size());
        for (int i = 0; i < 240; i++) {
            Pipes.Shape shape = windows.pipes.shapes.get(i);
            assertEquals("\\\\.\\pipe\\keychain-auth", shape.name());
            assertEquals(i == 0 ? 0x40080003 : 0x40000003, shape.openMode());
            assertEquals(0x8, shape.mode());
            assertEquals(240, shape.instances());
            assertEquals("O:" + SID + "D:P(A;;FRFW;;;" + SID + ")", shape.descriptor());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Codes.ERROR_ACCESS_DENIED, Codes.ERROR_PIPE_BUSY})
    void aSquatterMakesTheStartFailWithWhatToDo(int code) {
        for (int squatted : new int[] {0, 1, 239}) {
            FakeWindows again = new FakeWindows();
            again.faults.fail("CreateNamedPipeW", code, call -> call == squatted);
            PeerException refused = assertThrows(PeerException.class, () -> PipeListener.open(again.kernel(), AGENT));
            assertTrue(refused.getMessage().contains("another program holds the pipe \\\\.\\pipe\\keychain-auth"));
            assertTrue(refused.getMessage().contains("--socket '\\\\.\\pipe\\keychain-auth-" + SID + "'"));
            assertEquals(0, again.open());
        }
    }

    @Test
    void aPipeThatOthersCouldReachIsNotUsed() {
        windows.pipes.descriptor = "O:" + SID + "D:P(A;;FRFW;;;WD)";
        PeerException refused = assertThrows(PeerException.class, () -> PipeListener.open(windows.kernel(), AGENT));
        assertTrue(refused.getMessage().contains("security descriptor"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CreateIoCompletionPort",
                "CreateNamedPipeW",
                "GetSecurityInfo",
                "ConvertStringSecurityDescriptorToSecurityDescriptorW",
                "CreateFileW(examine)",
                "ReOpenFile"
            })
    void everyErrorOfAStartIsSaidAndLeavesNothing(String function) {
        for (int code : Errors.of(function)) {
            windows.faults.fail(function, code);
            PeerException failed = assertThrows(PeerException.class, () -> PipeListener.open(windows.kernel(), AGENT));
            assertEquals(code, failed.code());
            assertEquals(function, failed.function());
            assertEquals(0, windows.open());
        }
    }

    @Test
    void aClientIsAskedAnsweredAndForgotten() throws Exception {
        serve();
        FakePipes.Instance client = client();
        send(client, "echo a\necho b\n");
        Conversation guest = guests.next();
        await(() -> new String(client.received(), UTF_8).equals("echo a\necho b\n"));
        assertEquals(new Evidence.Sender(0), guest.senders.getFirst());
        await(() -> client.wiped() > 0);
        client.hangUp();
        guest.await("closed");
        assertEquals("received", guest.events.getFirst());
        assertEquals(List.of("ended", "closed"), guest.events.subList(guest.events.size() - 2, guest.events.size()));
        assertFalse(guest.events.contains("overlap"));
        await(() -> client.disconnects() == 1);
        assertEquals(0, windows.processes.open());
    }

    @Test
    void anInstanceServesOneClientAfterAnotherAndIsNeverMadeAnew() throws Exception {
        serve();
        for (int round = 0; round < 500; round++) {
            await(() -> windows.pipes
                    .connect(FakeWindows.PID)
                    .map(c -> {
                        send(c, "echo\n");
                        return true;
                    })
                    .orElse(false));
            Conversation guest = guests.next();
            guest.await("received");
            guest.connection.close();
            guest.await("closed");
        }
        assertEquals(240, windows.pipes.shapes.size());
    }

    @Test
    void sixtyFourClientsAreServedAtOnce() throws Exception {
        serve();
        List<FakePipes.Instance> clients = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            clients.add(client());
        }
        for (FakePipes.Instance each : clients) {
            send(each, "echo me\n");
        }
        for (FakePipes.Instance each : clients) {
            await(() -> new String(each.received(), UTF_8).equals("echo me\n"));
        }
        for (int i = 0; i < 64; i++) {
            assertFalse(guests.next().events.contains("overlap"));
        }
    }

    @Test
    void aClientThatReadsNothingDelaysNobodyButItself() throws Exception {
        serve();
        FakePipes.Instance stuck = client();
        Conversation first = guests.next();
        stuck.reads(false);
        send(stuck, "echo 1\necho 2\necho 3\n");
        first.await("received");
        send(stuck, "echo 4\n");
        FakePipes.Instance other = client();
        send(other, "echo me\n");
        Conversation second = guests.next();
        second.await("resumed");
        assertEquals(1, first.events.stream().filter("received"::equals).count(), "nothing more is read meanwhile");
        stuck.reads(true);
        first.await("resumed");
        await(() -> new String(stuck.received(), UTF_8).equals("echo 1\necho 2\necho 3\necho 4\n"));
    }

    @Test
    void aStopWaitsForNoStuckClient() throws Exception {
        Listener listener = serve();
        FakePipes.Instance stuck = client();
        stuck.reads(false);
        send(stuck, "echo 1\n");
        Conversation guest = guests.next();
        guest.await("received");
        listener.close();
        guest.await("closed");
        listener.close();
    }

    @Test
    void theLastAnswerIsReadBeforeTheClientIsThrownOut() throws Exception {
        serve();
        FakePipes.Instance client = client();
        send(client, "bye\nechoes that nobody wants\n");
        Conversation guest = guests.next();
        await(() -> new String(client.received(), UTF_8).equals("bye\n"));
        send(client, "more\n");
        assertFalse(client.thrownOut());
        client.hangUp();
        guest.await("closed");
        assertEquals(1, guest.events.stream().filter("received"::equals).count());
    }

    @Test
    void whoNeverHangsUpIsThrownOutAfterAWhile() throws Exception {
        serve();
        FakePipes.Instance client = client();
        send(client, "bye\n");
        Conversation guest = guests.next();
        await(() -> new String(client.received(), UTF_8).equals("bye\n"));
        await(() -> {
            clock.addAndGet(Delays.DELAY.toNanos());
            return client.thrownOut();
        });
        guest.await("closed");
    }

    @Test
    void endlessDataAfterTheEndIsNotReadForEver() throws Exception {
        serve();
        FakePipes.Instance client = client();
        send(client, "bye\n");
        Conversation guest = guests.next();
        await(() -> new String(client.received(), UTF_8).equals("bye\n"));
        client.send(new byte[2 << 20]);
        guest.await("closed");
    }

    @Test
    void nothingIsDeliveredWhilePaused() throws Exception {
        serve();
        FakePipes.Instance client = client();
        send(client, "pause\n");
        Conversation guest = guests.next();
        guest.await("received");
        send(client, "echo later\n");
        guest.connection.resume();
        guest.await("resumed");
        guest.await("received");
        assertEquals(
                List.of("received", "resumed", "received"),
                List.copyOf(guest.events).subList(0, 3));
    }

    @Test
    void aDefectEndsItsOwnSessionAlone() throws Exception {
        serve();
        FakePipes.Instance other = client();
        Conversation second = guests.next();
        FakePipes.Instance client = client();
        send(client, "throw\n");
        Conversation guest = guests.next();
        guest.await("closed");
        send(other, "echo me\n");
        second.await("resumed");
        await(() -> new String(other.received(), UTF_8).equals("echo me\n"));
    }

    @Test
    void aClientThatWasThereBeforeAnybodyWaitedIsServed() throws Exception {
        windows.faults.fail("ConnectNamedPipe", Codes.ERROR_PIPE_CONNECTED, call -> call == 0);
        serve();
        Conversation guest = guests.next();
        assertEquals(List.of(), guest.events);
    }

    @ParameterizedTest
    @ValueSource(ints = {Codes.ERROR_NO_DATA, Codes.ERROR_PIPE_NOT_CONNECTED, Codes.ERROR_BROKEN_PIPE, 8, 1450})
    void anInstanceThatCannotListenTriesAgain(int code) throws Exception {
        windows.faults.fail("ConnectNamedPipe", code, call -> call == 0);
        serve();
        await(() -> {
            clock.addAndGet(Delays.DELAY.toNanos());
            return windows.faults.calls().stream()
                            .filter("ConnectNamedPipe"::equals)
                            .count()
                    > 240;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReadFile(pipe)", "WriteFile(pipe)"})
    void everyErrorOfATransferEndsItsSessionAlone(String function) throws Exception {
        serve();
        for (int code : Errors.of("GetNamedPipeClientProcessId")) {
            long calls =
                    windows.faults.calls().stream().filter(function::equals).count();
            windows.faults.fail(function, code, call -> call == calls);
            FakePipes.Instance client = client();
            send(client, "echo me\n");
            guests.next().await("closed");
            windows.faults.mend();
        }
        FakePipes.Instance client = client();
        send(client, "echo me\n");
        await(() -> new String(client.received(), UTF_8).equals("echo me\n"));
    }

    @Test
    void aProcessThatEndedIsLetGoThoughAnotherHoldsItsPipe() throws Exception {
        Listener listener = serve();
        FakePipes.Instance client = client();
        Conversation guest = guests.next();
        listener.tidy();
        assertEquals(List.of(), guest.events);
        windows.processes.end(windows.client);
        listener.tidy();
        guest.await("closed");
        await(client::thrownOut);
    }

    @Test
    void whoIsInStaysWhenNobodyElseIsLetIn() throws Exception {
        Listener listener = serve();
        FakePipes.Instance client = client();
        Conversation guest = guests.next();
        listener.stopAccepting();
        listener.stopAccepting();
        assertTrue(windows.pipes.connect(FakeWindows.PID).isEmpty());
        send(client, "echo me\n");
        guest.await("resumed");
        client.hangUp();
        guest.await("closed");
        assertTrue(windows.pipes.connect(FakeWindows.PID).isEmpty());
    }

    /** Has every serving thread kept waiting by a client. */
    private void holdUpAll() throws Exception {
        for (int i = 0; i < threads.size(); i++) {
            send(client(), "hold\n");
            Conversation holding = guests.next();
            await(() -> holding.events.contains("received"));
        }
    }

    /** It connects, ends, and its id becomes an approved program's, before any thread comes to look at it. */
    @Test
    void whoComesInWhileAllThreadsAreKeptWaitingIsHeldFromThenOn() throws Exception {
        serve();
        holdUpAll();
        client();
        await(() -> windows.processes.open() == threads.size() + 1);
        windows.processes.end(windows.client);
        windows.processes.start(FakeWindows.PID);
        going.release(threads.size());
        Conversation guest = guests.next();
        assertEquals(
                Optional.of(Refusal.PROCESS_GONE),
                Checks.judge(guest.connection.proof()) instanceof Verdict.Refused refused
                        ? Optional.of(refused.refusal())
                        : Optional.empty());
    }

    @Test
    void whoComesInWhileAllThreadsAreKeptWaitingIsLetGoWhenNobodyWillLook() throws Exception {
        Listener listener = serve();
        holdUpAll();
        client();
        await(() -> windows.processes.open() == threads.size() + 1);
        listener.stopAccepting();
        assertEquals(threads.size(), windows.processes.open());
    }

    @Test
    void everySessionLearnsOfTheEndThoughAllThreadsAreKeptWaiting() throws Exception {
        Listener listener = serve();
        client();
        Conversation idle = guests.next();
        holdUpAll();
        listener.close();
        idle.await("closed");
    }

    @Test
    void anInstanceIsNotLostWhereTheKernelTakesNoMessages() throws Exception {
        windows.faults.fail("PostQueuedCompletionStatus", 8);
        windows.faults.fail("ConnectNamedPipe", Codes.ERROR_PIPE_CONNECTED, call -> call == 0);
        serve();
        guests.next();
    }

    @Test
    void whatWasAnsweredDoesNotStayInMemory() throws Exception {
        serve();
        FakePipes.Instance client = client();
        send(client, "echo secret\n");
        await(() -> new String(client.received(), UTF_8).equals("echo secret\n"));
        await(client::keepsNothing);
    }

    @Test
    void whatArrivesAfterTheEndDoesNotStayInMemory() throws Exception {
        serve();
        FakePipes.Instance client = client();
        client.late = "a late secret".getBytes(UTF_8);
        Conversation guest = guests.next();
        send(client, "echo\n");
        guest.await("resumed");
        await(() ->
                windows.faults.calls().stream().filter("ReadFile(pipe)"::equals).count() == 2);
        guest.connection.close();
        guest.await("closed");
        await(() -> client.late[0] == 0);
    }

    @Test
    void aBrokenPortEndsServing() throws Exception {
        Listener listener = PipeListener.open(windows.kernel(), AGENT);
        listeners.add(listener);
        windows.faults.fail("GetQueuedCompletionStatus", 6);
        assertEquals(
                6,
                assertThrows(PeerException.class, () -> listener.serve(guests)).code());
        assertFalse(listener.restore());
        assertEquals(AGENT, listener.endpoint());
        assertEquals(0, listener.late());
    }
}
